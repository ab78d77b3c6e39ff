import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answer } from '../server/message.ts'
import { AccessNeededError } from './access-needed-error.ts'
import { authorizeByToken } from './authorize-by-token.ts'
import { ListenError } from './listen-error.ts'
import { type RunningServer, type ServerOptions, startServer } from './start-server.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
let folder = ''
const servers: RunningServer[] = []
const start = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const server = await startServer({ port: 0, ...options })
  servers.push(server)
  return server
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-server-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Sends what `fetch` would not, and gives what comes back until the connection ends. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (part) => (received += part.toString()))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })

describe('a server on a port', () => {
  test('answers under a path of the application, and may keep its guard beside a rule about who may do what', async () => {
    const authorize = () => ({ kind: 'public' }) as const
    const own = { under: '/own/', respond: () => Promise.resolve(answer(204)) }
    const [guarded, open] = [await start({ authorize, own, guarded: true }), await start({ authorize, own })]
    const forwarded = { 'X-Forwarded-For': '1.2.3.4' }
    const ask = async ({ url }: RunningServer, path: string, headers = {}) =>
      (await fetch(url + path, { headers })).status
    expect(await Promise.all([ask(guarded, '/own/a'), ask(guarded, '/own/a', forwarded)])).toEqual([204, 403])
    expect(await ask(guarded, '/v1/stream/a', forwarded)).toBe(403)
    expect(await Promise.all([ask(open, '/own/a', forwarded), ask(open, '/v1/stream/a', forwarded)])).toEqual([
      204, 404,
    ])
  })

  test('has its folder to itself, by whatever path, until it ends', async () => {
    const dataDir = join(folder, 'data')
    const first = await start({ dataDir })
    await symlink(dataDir, join(folder, 'link'))
    for (const path of [dataDir, join(folder, 'link')])
      await expect(start({ dataDir: path })).rejects.toMatchObject({ code: 'STORE_IN_USE', path })
    await first.close()
    await start({ dataDir })
  })

  test('lets go of its folder when it cannot start', async () => {
    const taken = await start()
    const dataDir = join(folder, 'data')
    await expect(start({ dataDir, port: taken.port })).rejects.toBeInstanceOf(ListenError)
    await start({ dataDir })
  })

  test('keeps streams and producers in a folder, also over a restart', async () => {
    const dataDir = join(folder, 'data')
    const stamped = { ...JSON_TYPE, 'Producer-Id': 'p', 'Producer-Epoch': '0', 'Producer-Seq': '0' }
    const first = await start({ dataDir })
    const path = '/v1/stream/todos'
    expect((await fetch(first.url + path, { method: 'PUT', headers: JSON_TYPE })).status).toBe(201)
    expect((await fetch(first.url + path, { method: 'POST', headers: stamped, body: '[1,2]' })).status).toBe(200)
    const before = await fetch(first.url + path)
    await first.close()
    const second = await start({ dataDir })
    expect((await fetch(second.url + path, { method: 'POST', headers: stamped, body: '[1,2]' })).status).toBe(204)
    const after = await fetch(second.url + path, { headers: { 'If-None-Match': before.headers.get('etag') ?? '' } })
    expect(after.status).toBe(304)
    expect(await (await fetch(second.url + path)).json()).toEqual([1, 2])
  })

  test('says which port is taken', async () => {
    const { port } = await start()
    const error: unknown = await startServer({ port, dataDir: join(folder, 'other') }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ListenError)
    expect(error).toMatchObject({ code: 'PORT_TAKEN', port })
  })

  test('ends its live readers cleanly when it is closed, and closes once', async () => {
    const server = await start()
    await fetch(`${server.url}/v1/stream/a`, { method: 'PUT', headers: JSON_TYPE })
    const sse = await fetch(`${server.url}/v1/stream/a?offset=-1&live=sse`)
    const reader = sse.body?.getReader()
    await reader?.read()
    const next = reader?.read()
    const arrived = new Promise<void>((resolve) => {
      // A fault that hits nothing tells when the request has reached the handler; one turn later it waits.
      const match = (): boolean => {
        setImmediate(resolve)
        return false
      }
      server.handler.faults.add({ match, effect: { kind: 'cut-before' } })
    })
    const poll = fetch(`${server.url}/v1/stream/a?offset=now&live=long-poll`)
    await arrived
    await Promise.all([server.close(), server.close()])
    expect(await next).toEqual({ done: true, value: undefined })
    expect((await poll).status).toBe(204)
    await expect(fetch(server.url)).rejects.toThrow(TypeError)
  })

  test('compresses what is long enough, and never an event stream', async () => {
    const { url } = await start()
    const headers = { 'Content-Type': 'text/plain' }
    await fetch(`${url}/v1/stream/a`, { method: 'PUT', headers, body: 'x'.repeat(1023) })
    const encoding = async (query: string): Promise<string | null> => {
      const response = await fetch(`${url}/v1/stream/a${query}`)
      await response.body?.cancel()
      return response.headers.get('content-encoding')
    }
    expect(await encoding('')).toBeNull()
    await fetch(`${url}/v1/stream/a`, { method: 'POST', headers, body: 'y' })
    expect(await encoding('')).toBe('gzip')
    expect(await encoding('?offset=-1&live=sse')).toBeNull()
    expect(await (await fetch(`${url}/v1/stream/a`)).text()).toBe(`${'x'.repeat(1023)}y`)
  })

  test('answers 413 to a body that is too long, and goes on', async () => {
    const { url, port } = await start({ maxBodyBytes: 10 })
    const post = (body: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const outgoing = request({
          port,
          method: 'PUT',
          path: '/v1/stream/a',
          headers: { 'Transfer-Encoding': 'chunked' },
        })
        outgoing.on('response', (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        outgoing.on('error', reject)
        outgoing.end(body)
      })
    expect(await post('x'.repeat(1_000_000))).toBe(413)
    expect((await fetch(`${url}/v1/stream/a`)).status).toBe(404)
  })

  test('breaks the connection where a fault says so', async () => {
    const { url, handler } = await start()
    await fetch(`${url}/v1/stream/a`, { method: 'PUT', headers: JSON_TYPE, body: '[1,2,3]' })
    handler.faults.add({ effect: { kind: 'cut-before' } })
    await expect(fetch(`${url}/v1/stream/a`)).rejects.toThrow(TypeError)
    handler.faults.add({ effect: { kind: 'truncate', bytes: 3 } })
    await expect(fetch(`${url}/v1/stream/a`).then((response) => response.text())).rejects.toThrow(TypeError)
    expect(await (await fetch(`${url}/v1/stream/a`)).json()).toEqual([1, 2, 3])
  })
})

describe('access', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.com'])(
    'is needed to listen on %s, and the error names three ways',
    async (host) => {
      const error: unknown = await startServer({ port: 0, host }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(AccessNeededError)
      expect(error).toMatchObject({ code: 'ACCESS_NEEDED', host })
      for (const way of ['--token', '--authorize', '--jwks']) expect(String(error)).toContain(way)
    },
  )

  test('opens the server to all names, proxies and addresses for whoever has the token', async () => {
    const { port } = await start({ host: '0.0.0.0', authorize: authorizeByToken('secret') })
    const head = 'PUT /v1/stream/a HTTP/1.1\r\nHost: streams.example\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close'
    const without = await raw(port, `${head}\r\n\r\n`)
    const wrong = await raw(port, `${head}\r\nAuthorization: Bearer secre\r\n\r\n`)
    const right = await raw(port, `${head}\r\nAuthorization: Bearer secret\r\n\r\n`)
    expect([without, wrong, right].map((text) => text.split(' ')[1])).toEqual(['401', '401', '201'])
    expect(right).toContain('Cache-Control: private, no-store')
    expect(right).toContain('Location: http://streams.example/v1/stream/a')
  })

  test('is not given by an empty token', () => {
    expect(() => authorizeByToken('')).toThrow(TypeError)
  })
})

describe('a request of node:http', () => {
  test.each([
    ['GET /v1/stream/a HTTP/1.1\r\nHost: evil.example', 421],
    ['GET /v1/stream/a HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4', 403],
    ['PUT /v1/stream/a HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example', 403],
    ['GET /v1/stream/../../etc/passwd HTTP/1.1\r\nHost: localhost', 404],
    ['GET //evil.example/v1/stream/a HTTP/1.1\r\nHost: localhost', 404],
    ['GET http://evil.example/v1/stream/a HTTP/1.1\r\nHost: localhost', 404],
    ['GET * HTTP/1.1\r\nHost: localhost', 404],
    ['GET /v1/stream/%zz HTTP/1.1\r\nHost: localhost', 400],
    ['GET /v1/stream/missing HTTP/1.1\r\nHost: localhost', 404],
  ])('that begins %j is answered %i', async (head, status) => {
    const { port } = await start()
    const received = await raw(port, `${head}\r\nConnection: close\r\n\r\n`)
    expect(received.split(' ')[1]).toBe(String(status))
    expect(received.toLowerCase()).toContain("content-security-policy: sandbox; default-src 'none'")
  })
})

describe('CORS', () => {
  test('is for pages of this machine and those that were named', async () => {
    const { url } = await start({ corsOrigins: ['https://app.example'] })
    const allowed = async (origin: string): Promise<string | null> =>
      (await fetch(`${url}/v1/stream/a`, { headers: { Origin: origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173')
    expect(await allowed('https://app.example')).toBe('https://app.example')
    expect(await allowed('https://evil.example')).toBeNull()
  })
})

test('files are served beside the streams, whose paths never become pages of the application', async () => {
  const site = join(folder, 'site')
  await mkdir(site)
  await writeFile(join(site, 'index.html'), '<p>app</p>')
  const { url } = await start({ staticDir: site })
  const page = await fetch(`${url}/some/place`)
  expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([
    200,
    '<p>app</p>',
    null,
  ])
  expect((await fetch(`${url}/v1/stream/missing`)).status).toBe(404)
})
