import { lazy, Suspense } from 'react'
import { LoadingState } from '../list/loading-state.tsx'
import { FailureBoundary } from './failure-boundary.tsx'
import { loadPart } from './lazy-parts.ts'
import { PageFooter } from './page-footer.tsx'
import { PageHeader } from './page-header.tsx'
import './app.css'

const ListPage = lazy(async () => ({ default: (await loadPart.list()).ListPage }))

/** The page: its frame, which is painted first, and in it the list. */
export function App() {
  return (
    <div className="app">
      <PageHeader />
      <FailureBoundary title="The list could not be shown">
        <Suspense fallback={<LoadingFrame />}>
          <ListPage />
        </Suspense>
      </FailureBoundary>
      <PageFooter />
    </div>
  )
}

const LoadingFrame = () => (
  <main>
    <LoadingState />
  </main>
)
