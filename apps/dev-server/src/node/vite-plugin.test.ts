import { afterEach, expect, test } from 'vitest'
import { createServer, type ViteDevServer } from 'vite'
import { deny } from '../server/access.ts'
import { answer } from '../server/message.ts'
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

test('the application decides who may do what, answers under a path of its own, and hears of start and end', async () => {
  const events: string[] = []
  vite = await createServer({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', ws: false },
    plugins: [
      durableStreams({
        authorize: ({ stream }) => (stream === 'open' ? { kind: 'public' } : deny('No.')),
        own: { under: '/own/', respond: ({ url }) => Promise.resolve(answer(200, { 'X-Url': new URL(url).pathname })) },
        onStart: (handler) => {
          events.push(typeof handler.handle)
          return () => void events.push('end')
        },
      }),
    ],
  })
  await vite.listen()
  const [url = ''] = vite.resolvedUrls?.local ?? []
  const statuses = ['open', 'other'].map(
    async (name) => (await fetch(`${url}v1/stream/${name}`, { method: 'PUT' })).status,
  )
  expect(await Promise.all(statuses)).toEqual([201, 403])
  expect((await fetch(`${url}own/x`)).headers.get('x-url')).toBe('/own/x')
  await vite.close()
  vite = undefined
  expect(events).toEqual(['function', 'end'])
})
