import { describe, expect, test } from 'vitest'
import { createHandlerKit, type HandlerKit, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'
import { createMemoryStore } from '../store/memory-store.ts'

const status = async ({ ask }: HandlerKit, method: string, name: string): Promise<number> =>
  (await ask(method, name)).status

const withTtl = async (seconds: number): Promise<HandlerKit> => {
  const kit = createHandlerKit()
  await kit.ask('PUT', 'a', { headers: { ...TEXT_TYPE, 'Stream-TTL': String(seconds) }, body: 'x' })
  return kit
}

describe('a sliding TTL', () => {
  test.each([
    ['a read', 'GET', 'a', {}],
    ['a read from now', 'GET', 'a?offset=now', {}],
    ['an append', 'POST', 'a', { headers: TEXT_TYPE, body: 'y' }],
    ['a close', 'POST', 'a', { headers: { 'Stream-Closed': 'true' } }],
  ] as const)('begins anew with %s', async (_name, method, name, init) => {
    const kit = await withTtl(10)
    await kit.clock.advance(9000)
    await kit.ask(method, name, init)
    await kit.clock.advance(9999)
    expect(await status(kit, 'HEAD', 'a')).toBe(200)
    await kit.clock.advance(1)
    expect(await status(kit, 'HEAD', 'a')).toBe(404)
  })

  test('is not touched by HEAD', async () => {
    const kit = await withTtl(10)
    await kit.clock.advance(9000)
    expect(await status(kit, 'HEAD', 'a')).toBe(200)
    await kit.clock.advance(1000)
    expect(await status(kit, 'GET', 'a')).toBe(404)
  })

  test('does not run while a live reader is there', async () => {
    const kit = await withTtl(10)
    const waiting = kit.ask('GET', 'a?offset=now&live=long-poll')
    await settle()
    await kit.clock.advance(30_000)
    expect((await waiting).status).toBe(204)
    await kit.clock.advance(9999)
    expect(await status(kit, 'HEAD', 'a')).toBe(200)
    await kit.clock.advance(1)
    expect(await status(kit, 'HEAD', 'a')).toBe(404)
  })

  test('does not run while an SSE reader is there, and does when it has gone', async () => {
    const kit = await withTtl(10)
    const reader = new AbortController()
    const response = await kit.fetch('/v1/stream/a?offset=now&live=sse', { signal: reader.signal })
    await settle()
    await kit.clock.advance(20_000)
    expect([response.status, await status(kit, 'HEAD', 'a')]).toEqual([200, 200])
    reader.abort()
    await settle()
    await kit.clock.advance(10_000)
    expect(await status(kit, 'HEAD', 'a')).toBe(404)
  })

  test('of zero creates a stream that is already gone', async () => {
    const kit = await withTtl(0)
    expect(await status(kit, 'GET', 'a')).toBe(404)
  })

  test('survives a restart nearly exactly', async () => {
    const store = createMemoryStore()
    const first = createHandlerKit({ store })
    await first.ask('PUT', 'a', { headers: { ...TEXT_TYPE, 'Stream-TTL': '10' } })
    await first.clock.advance(9000)
    await first.ask('GET', 'a')
    const second = createHandlerKit({ store })
    await second.clock.advance(18_999)
    expect(await status(second, 'HEAD', 'a')).toBe(200)
  })
})

describe('an absolute expiry', () => {
  test('is not moved by reads and writes', async () => {
    const kit = createHandlerKit()
    const at = new Date(kit.clock.now() + 5000).toISOString()
    await kit.ask('PUT', 'a', { headers: { ...TEXT_TYPE, 'Stream-Expires-At': at } })
    await kit.clock.advance(4999)
    await kit.ask('POST', 'a', { headers: TEXT_TYPE, body: 'x' })
    expect((await kit.ask('HEAD', 'a')).headers.get('stream-expires-at')).toBe(at)
    await kit.clock.advance(1)
    expect(await status(kit, 'GET', 'a')).toBe(404)
  })
})

describe('an expired stream', () => {
  test('makes room for a new one of any configuration, without a trace of the old', async () => {
    const kit = await withTtl(1)
    await kit.clock.advance(1000)
    const created = await kit.ask('PUT', 'a', { headers: { 'Content-Type': 'application/json' }, body: '[1]' })
    expect([created.status, await (await kit.ask('GET', 'a')).text()]).toEqual([201, '[1]'])
  })

  test('is removed from the store by the housekeeping, its forks first', async () => {
    const store = createMemoryStore()
    const kit = createHandlerKit({ store })
    await kit.ask('PUT', 'a', { headers: { ...TEXT_TYPE, 'Stream-TTL': '1' }, body: 'x' })
    await kit.ask('PUT', 'b', { headers: { 'Stream-Forked-From': '/v1/stream/a' } })
    await kit.ask('PUT', 'c', { headers: TEXT_TYPE })
    await kit.clock.advance(1000)
    expect(await status(kit, 'GET', 'a')).toBe(410)
    expect([await kit.handler.removeExpired(), await kit.handler.removeExpired()]).toEqual([1, 1])
    expect(store.read((view) => [...view.streams()].map(({ path }) => path))).toEqual(['/v1/stream/c'])
  })
})
