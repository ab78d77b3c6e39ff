import { LoadingState } from '../list/loading-state.tsx'
import { useListName } from '../lists/use-list-name.ts'
import { FailureBoundary } from './failure-boundary.tsx'
import { PageFooter } from './page-footer.tsx'
import { PageHeader } from './page-header.tsx'
import { useListPart } from './use-list-part.ts'
import './app.css'

/** The page: its frame, which is painted first, and in it the list. */
export function App() {
  return (
    <div className="app">
      <PageHeader />
      <FailureBoundary title="The list could not be shown" of={useListName()}>
        <List />
      </FailureBoundary>
      <PageFooter />
    </div>
  )
}

function List() {
  const part = useListPart()
  if (part !== undefined) return <part.ListPage />
  return (
    <main>
      <LoadingState />
    </main>
  )
}
