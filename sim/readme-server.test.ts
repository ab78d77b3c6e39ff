// The programs in the README of the server are compiled and run: what it shows is the text of files in sim/readme/server.
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as DevServer from '@oxbow/dev-server'
import type { RunningServer, ServerOptions } from '@oxbow/dev-server'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { isFromServer } from './readme/server/webhook.ts'

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

const started = vi.hoisted((): RunningServer[] => [])
const folder = mkdtempSync(join(tmpdir(), 'oxbow-readme-'))

// The programs name the usual port and a folder below the current one; here they get others.
vi.mock('@oxbow/dev-server', async (importOriginal) => {
  const original = await importOriginal<typeof DevServer>()
  const startServer = async (options: ServerOptions): Promise<RunningServer> => {
    const dataDir = options.dataDir === undefined ? undefined : join(folder, 'streams')
    const server = await original.startServer({ ...options, port: 0, dataDir })
    started.push(server)
    return server
  }
  return { ...original, startServer }
})

afterEach(async () => {
  vi.unstubAllGlobals()
  for (const server of started.splice(0)) await server.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the README of the server', () => {
  it('shows what is run here, and no other code', () => {
    const blocks = Array.from(textOf('../apps/dev-server/README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm))
    const files = ['access.ts', 'program.ts', 'vite.config.ts', 'in-tests.ts', 'webhook.ts']
    expect(blocks.map(([, code]) => code)).toEqual(files.map((file) => textOf(`./readme/server/${file}`)))
  })

  it('shows a server that asks who comes and looks at messages', async () => {
    await import('./readme/server/access.ts')
    const ann = { Authorization: 'Bearer a long random secret', 'Content-Type': 'application/json' }
    const ask = async (name: string, init: RequestInit = {}): Promise<number> =>
      (await fetch(`${started[0]?.url}/v1/stream/${name}`, init)).status
    expect(await ask('users/ann/a', { method: 'PUT', headers: ann })).toBe(201)
    expect(await ask('users/ann/a', { method: 'POST', headers: ann, body: '[1]' })).toBe(422)
    expect(await ask('users/ann/a', { method: 'POST', headers: ann, body: '{"a":1}' })).toBeLessThan(300)
    expect([await ask('users/bob/a', { headers: ann }), await ask('users/ann/a'), await ask('news/a')]).toEqual([
      403, 401, 404,
    ])
  })

  it('shows a program that serves and ends', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await import('./readme/server/program.ts')
    expect(log.mock.calls).toEqual([[expect.stringMatching(/^http:\/\/localhost:\d+$/)]])
    await expect(fetch(started[0]?.url ?? '')).rejects.toThrow('fetch failed')
  })

  it('shows a plugin of Vite and a server without a socket', async () => {
    const { default: config } = await import('./readme/server/vite.config.ts')
    expect(config.plugins).toHaveLength(1)
    await expect(import('./readme/server/in-tests.ts')).resolves.toBeDefined()
  })

  it('shows a receiver that knows the messages of its server', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] }
    vi.stubGlobal('fetch', async () => Response.json(keys))
    const body = new TextEncoder().encode('{"wake_id":"w_1"}')
    const signed = (seconds: number, kid = 'k1'): string => {
      const text = Buffer.concat([Buffer.from(`${seconds}.`), body])
      return `t=${seconds},kid=${kid},ed25519=${sign(null, text, privateKey).toString('base64url')}`
    }
    const now = Math.floor(Date.now() / 1000)
    expect(await isFromServer(signed(now), body)).toBe(true)
    expect(await isFromServer(signed(now), new TextEncoder().encode('{"wake_id":"w_2"}'))).toBe(false)
    expect(await isFromServer(signed(now - 301), body)).toBe(false)
    expect(await isFromServer(signed(now, 'k2'), body)).toBe(false)
    expect(await isFromServer('nonsense', body)).toBe(false)
  })
})
