import { describe, expect, test } from 'vitest'
import { type ServerProcess, startProcess } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const MAX_FILE_KIB = 3000
const FILLER = 'x'.repeat(50_000)

const append = (server: ServerProcess, stream: string, n: number): Promise<Response> =>
  fetch(server.streams + stream, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ n, filler: FILLER }) })

const numbers = async (server: ServerProcess, stream: string): Promise<number[]> => {
  const found: number[] = []
  for (let offset = '-1'; ;) {
    const response = await fetch(`${server.streams}${stream}?offset=${offset}`)
    found.push(...((await response.json()) as Array<{ n: number }>).map(({ n }) => n))
    offset = response.headers.get('stream-next-offset') ?? ''
    if (response.headers.has('stream-up-to-date')) return found
  }
}

/** Appends until the server refuses, and gives what it acknowledged. */
const fill = async (server: ServerProcess, stream: string): Promise<number[]> => {
  const acknowledged: number[] = []
  for (let n = 0; n < 1000; n++) {
    const response = await append(server, stream, n)
    if (response.status !== 204) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([507, '30'])
      return acknowledged
    }
    acknowledged.push(n)
  }
  throw new Error('The disk was never full.')
}

const health = async (server: ServerProcess): Promise<unknown> => (await fetch(`${server.streams}__ds/health`)).json()

describe('a disk that is full', () => {
  test('refuses appends, keeps what was acknowledged, and takes more when streams are removed', async () => {
    const dataDir = await temporaryFolder()
    const server = await startProcess(['--data', dataDir], MAX_FILE_KIB)
    for (const stream of ['small', 'large'])
      await fetch(server.streams + stream, { method: 'PUT', headers: { ...JSON_TYPE, 'Stream-TTL': '3600' } })
    for (const n of [0, 1]) expect((await append(server, 'small', n)).status).toBe(204)
    const acknowledged = await fill(server, 'large')
    expect(acknowledged.length).toBeGreaterThan(10)
    expect(await health(server)).toEqual({ status: 'full' })
    const refused = await Promise.all([append(server, 'small', 7), append(server, 'large', 8)])
    expect(refused.map(({ status }) => status)).toEqual([507, 507])
    expect([await numbers(server, 'small'), await numbers(server, 'large')]).toEqual([[0, 1], acknowledged])

    expect((await fetch(`${server.streams}large`, { method: 'DELETE' })).status).toBe(204)
    for (const n of [2, 3, 4, 5]) expect((await append(server, 'small', n)).status).toBe(204)
    expect(await health(server)).toEqual({ status: 'ok' })
    expect(await numbers(server, 'small')).toEqual([0, 1, 2, 3, 4, 5])
    expect(await server.end()).toBe(0)
  })

  test('loses nothing when the server is killed on it, and a larger disk goes on', async () => {
    const dataDir = await temporaryFolder()
    const first = await startProcess(['--data', dataDir], MAX_FILE_KIB)
    await fetch(`${first.streams}a`, { method: 'PUT', headers: JSON_TYPE })
    const acknowledged = await fill(first, 'a')
    await first.kill()
    const second = await startProcess(['--data', dataDir])
    expect(await numbers(second, 'a')).toEqual(acknowledged)
    expect((await append(second, 'a', acknowledged.length)).status).toBe(204)
    expect(await numbers(second, 'a')).toEqual([...acknowledged, acknowledged.length])
    expect(await second.end()).toBe(0)
  })
})
