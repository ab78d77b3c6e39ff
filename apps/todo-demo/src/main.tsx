import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './styles/button.css'
import './styles/field.css'
import './styles/popup.css'
import { App } from './page/app.tsx'
import { FailureBoundary } from './page/failure-boundary.tsx'
import { loadAllParts, loadPart } from './page/lazy-parts.ts'
import { whenIdle } from './page/when-idle.ts'
import { applyTheme } from './theme/theme.ts'

const container = document.getElementById('root')
if (container === null) throw new Error('The page has no element with the id "root"')

applyTheme(document.documentElement)
createRoot(container).render(
  <StrictMode>
    <FailureBoundary title="This page has failed">
      <App />
    </FailureBoundary>
  </StrictMode>,
)

whenIdle(() => {
  void loadAllParts()
  loadPart.updates().then(
    ({ watchUpdates }) => watchUpdates(),
    // Without it the page works, online: the next visit tries again.
    () => undefined,
  )
})
