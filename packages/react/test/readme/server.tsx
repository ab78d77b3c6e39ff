import { createStreamDB, StreamDBProvider } from '@oxbow/react'
import { renderToString } from 'react-dom/server'
import { options } from './db.ts'
import { Page } from './page.tsx'

export async function renderPage() {
  const db = createStreamDB({ ...options, live: false })
  await db.preload()
  const rows = JSON.stringify(db.dehydrate() ?? null)
  const html = renderToString(
    <StreamDBProvider db={db}>
      <Page />
    </StreamDBProvider>,
  )
  db.close()
  return `<div id="page">${html}</div>
    <script id="rows" type="application/json">${rows.replaceAll('<', '\\u003c')}</script>`
}
