// What a subscription keeps over the end of its server, with the store on disk.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock } from '../../test/fake-clock.ts'
import { createSubscriptionKit, failure, HOOK, type SubscriptionKit } from '../../test/subscription-kit.ts'
import { createDurableStore } from '../store/durable-store.ts'
import type { StreamStore } from '../store/stream-store.ts'
import type { HandlerOptions } from '../handler.ts'

let folder: string
let open: Array<{ kit: SubscriptionKit; store: StreamStore }>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-subscriptions-'))
  open = []
})
afterEach(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true })
})

/** A server on the folder, at a time. */
const start = (atMs: number, options: HandlerOptions = {}): SubscriptionKit => {
  const store = createDurableStore({ path: folder })
  const clock = createFakeClock(atMs)
  const random = { fraction: () => 0, id: () => crypto.randomUUID() }
  const kit = { ...createSubscriptionKit({ store, clock, random, ...options }), clock }
  open.push({ kit, store })
  return kit
}

/** Ends the server as it stands: what is under way has no outcome. */
const stop = async (): Promise<void> => {
  for (const { kit, store } of open.splice(0)) {
    await kit.handler.close()
    await store.close()
  }
}

const BEGIN = Date.UTC(2026, 10, 21)
const webhook = { type: 'webhook', pattern: 'events/*', webhook: { url: HOOK }, lease_ttl_ms: 10_000 }

/** A server whose subscription `s` was woken for the first time. */
const begin = async (): Promise<SubscriptionKit> => {
  const kit = start(BEGIN)
  await kit.control('PUT', 'subscriptions/s', webhook)
  await kit.create('events/a', '[1]')
  await kit.webhooks.call(0)
  return kit
}

describe('after a restart', () => {
  test('a delivery whose outcome is unknown is made again, as the same wake', async () => {
    const before = await (await begin()).webhooks.call(0)
    await stop()
    const kit = start(BEGIN + 9000)
    const again = await kit.webhooks.call(0)
    expect(again.message).toMatchObject({
      wake_id: before.message.wake_id,
      generation: 1,
      streams: before.message.streams,
    })
    again.answer(200, { done: true })
    const tail = await kit.tail('events/a')
    await kit.record('s', ({ streams }) => streams[0]?.acked_offset === tail)
  })

  test('a retry keeps its time', async () => {
    const first = await begin()
    ;(await first.webhooks.call(0)).answer(500)
    await first.record('s', ({ status }) => status === 'failed')
    await stop()
    const kit = start(BEGIN + 500)
    await kit.record('s', ({ status }) => status === 'failed')
    await kit.clock.advance(299)
    await kit.record('s', ({ status }) => status === 'failed')
    expect(kit.webhooks.calls).toHaveLength(0)
    await kit.clock.advance(1)
    expect((await kit.webhooks.call(0)).message.generation).toBe(1)
  })

  test('a lease and its token hold, and the key that signs is the same', async () => {
    const first = await begin()
    const { message, answer } = await first.webhooks.call(0)
    const keys = (await first.control('GET', 'jwks.json')).body
    answer(200)
    await first.tail('events/a')
    const { wake_id, generation, callback_token: token } = message
    // The callback is stored, and so the outcome before it.
    await first.control('POST', 'subscriptions/s/callback', { wake_id, generation }, token)
    await stop()
    const kit = start(BEGIN + 9999)
    expect((await kit.control('GET', 'jwks.json')).body).toEqual(keys)
    const acks = [{ stream: 'events/a', offset: await kit.tail('events/a') }]
    const report = { wake_id, generation, acks, done: true }
    expect(await kit.control('POST', 'subscriptions/s/callback', report, token)).toEqual({
      status: 200,
      body: { ok: true, next_wake: false },
    })
    await stop()
    const last = start(BEGIN + 20_000)
    const shown = (await last.record('s', () => true)).streams
    expect(shown).toEqual([{ path: 'events/a', link_type: 'glob', acked_offset: acks[0]?.offset }])
    await last.append('events/a', '2')
    expect((await last.webhooks.call(0)).message.generation).toBe(2)
  })

  test('a lease that ended while nobody was there makes another wake', async () => {
    const first = await begin()
    const { message } = await first.webhooks.call(0)
    await stop()
    const kit = start(BEGIN + 10_000)
    await kit.record('s', ({ status }) => status === 'failed')
    const { wake_id, generation, callback_token: token } = message
    const late = await kit.control('POST', 'subscriptions/s/callback', { wake_id, generation, done: true }, token)
    expect(failure(late)).toEqual([409, 'FENCED'])
    await kit.clock.advance(800)
    expect((await kit.webhooks.call(0)).message.generation).toBe(2)
  })

  test('with webhooks switched off nothing is called, and what came is delivered when they are on again', async () => {
    const first = await begin()
    ;(await first.webhooks.call(0)).answer(200, { done: true })
    const tail = await first.tail('events/a')
    await first.record('s', ({ streams }) => streams[0]?.acked_offset === tail)
    await stop()
    const off = start(BEGIN + 1000, { webhooks: undefined })
    await off.append('events/a', '2')
    expect(off.clock.pending()).toBe(0)
    await stop()
    const kit = start(BEGIN + 2000)
    expect((await kit.webhooks.call(0)).message).toMatchObject({ generation: 2, streams: [{ acked_offset: tail }] })
  })

  test('a generation is not used again after a subscription was removed', async () => {
    const first = await begin()
    await first.control('DELETE', 'subscriptions/s')
    await stop()
    const kit = start(BEGIN + 1000)
    expect(kit.webhooks.calls).toHaveLength(0)
    await kit.control('PUT', 'subscriptions/s', webhook)
    await kit.append('events/a', '2')
    expect((await kit.webhooks.call(0)).message.generation).toBe(2)
  })
})
