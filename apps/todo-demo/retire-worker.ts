import type { Plugin } from 'vite'

/** Takes itself, and what it has kept, out of the browser, and loads the open pages anew. */
const WORKER = `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name)
  await self.registration.unregister()
  for (const page of await self.clients.matchAll({ type: 'window' })) await page.navigate(page.url)
})()))
`

/**
 * Lets `vite dev` follow the built page on one address: the worker of the built page would go on showing that page. Its
 * successor, which the browser asks for with each visit, retires it.
 */
export const retireWorker = (): Plugin => ({
  name: 'oxbow-retire-worker',
  apply: 'serve',
  configureServer({ middlewares }) {
    middlewares.use('/sw.js', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' }).end(WORKER)
    })
  },
})
