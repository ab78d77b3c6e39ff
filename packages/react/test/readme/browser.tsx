import { createStreamDB, StreamDBProvider } from '@oxbow/react'
import { hydrateRoot } from 'react-dom/client'
import { options } from './db.ts'
import { Page } from './page.tsx'

const initial = JSON.parse(document.querySelector('#rows')?.textContent ?? 'null')
const db = createStreamDB({ ...options, initial })

const page = document.querySelector('#page')
if (page !== null) {
  hydrateRoot(
    page,
    <StreamDBProvider db={db}>
      <Page />
    </StreamDBProvider>,
  )
}
