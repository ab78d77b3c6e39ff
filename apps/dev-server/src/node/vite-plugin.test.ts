import { afterEach, expect, test } from 'vitest'
import { createServer, type ViteDevServer } from 'vite'
import { durableStreams } from './vite-plugin.ts'

let vite: ViteDevServer | undefined
afterEach(() => vite?.close())

test('the plugin serves streams on the port of the development server', async () => {
  vite = await createServer({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', ws: false },
    plugins: [durableStreams()],
  })
  await vite.listen()
  const [url = ''] = vite.resolvedUrls?.local ?? []
  const headers = { 'Content-Type': 'application/json' }
  expect((await fetch(`${url}v1/stream/a`, { method: 'PUT', headers, body: '[1]' })).status).toBe(201)
  expect(await (await fetch(`${url}v1/stream/a?offset=-1`)).json()).toEqual([1])
  expect((await fetch(`${url}v1/stream/a`, { headers: { 'X-Forwarded-For': '1.2.3.4' } })).status).toBe(403)
})
