import { StreamDBProvider } from '@oxbow/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './styles/button.css'
import { db } from './data/database.ts'
import { App } from './page/app.tsx'
import { FailureBoundary } from './page/failure-boundary.tsx'
import { applyTheme } from './theme/theme.ts'

const container = document.getElementById('root')
if (container === null) throw new Error('The page has no element with the id "root"')

applyTheme(document.documentElement)
createRoot(container).render(
  <StrictMode>
    <FailureBoundary>
      <StreamDBProvider db={db}>
        <App />
      </StreamDBProvider>
    </FailureBoundary>
  </StrictMode>,
)
