import { describe, expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { JSON_TYPE } from '../../test/handler-kit.ts'
import { createSubscriptionKit, failure, HOOK, type SubscriptionKit } from '../../test/subscription-kit.ts'
import { decodeBase64Url } from '../core/base64url.ts'
import { WebhookError } from './webhook-delivery.ts'

const START = '0000000000000000_0000000000000000'
const webhook = (more: object = {}): object => ({
  type: 'webhook',
  pattern: 'events/*',
  webhook: { url: HOOK },
  lease_ttl_ms: 10_000,
  ...more,
})

/** A handler with one subscription `s`, and a stream of which the first data woke it. */
const setUp = async (more: object = {}): Promise<SubscriptionKit> => {
  const kit = createSubscriptionKit()
  await kit.control('PUT', 'subscriptions/s', webhook(more))
  await kit.create('events/a', '[1]')
  return kit
}

describe('a wake by webhook', () => {
  test('is one signed POST that says what is new and how to answer', async () => {
    const kit = await setUp()
    const { url, headers, text, message } = await kit.webhooks.call(0)
    const tail = await kit.tail('events/a')
    expect(url).toBe(HOOK)
    expect(message).toEqual({
      subscription_id: 's',
      wake_id: expect.stringMatching(/^w_./),
      generation: 1,
      streams: [{ path: 'events/a', link_type: 'glob', acked_offset: START, tail_offset: tail, has_pending: true }],
      callback_url: 'http://oxbow.test/v1/stream/__ds/subscriptions/s/callback',
      callback_token: expect.stringMatching(/^[\w-]+\.[\w-]+$/),
    })
    expect(headers['Content-Type']).toBe('application/json')
    const [, seconds, kid, signature] =
      /^t=(\d+),kid=(ds_[\w-]{43}),ed25519=([\w-]+)$/.exec(headers['Webhook-Signature'] ?? '') ?? []
    expect(Number(seconds)).toBe(kit.clock.now() / 1000)
    const response = await kit.ask('GET', '__ds/jwks.json')
    expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      'application/jwk-set+json',
      'public, max-age=300',
    ])
    const { keys } = (await response.json()) as { keys: JsonWebKey[] }
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid, use: 'sig', alg: 'EdDSA' }])
    const key = await crypto.subtle.importKey('jwk', { ...keys[0], alg: 'Ed25519' }, 'Ed25519', false, ['verify'])
    const isRight = (signed: string): Promise<boolean> =>
      crypto.subtle.verify(
        'Ed25519',
        key,
        decodeBase64Url(signature ?? '') ?? new Uint8Array(0),
        new TextEncoder().encode(signed),
      )
    expect([await isRight(`${seconds}.${text}`), await isRight(`${seconds}.${text} `)]).toEqual([true, false])
  })

  test('answered with done acknowledges what it showed, and wakes again for what came meanwhile', async () => {
    const kit = await setUp()
    const first = await kit.webhooks.call(0)
    const shown = await kit.tail('events/a')
    await kit.append('events/a', '2')
    first.answer(200, { done: true })
    const second = await kit.webhooks.call(1)
    expect(second.message).toMatchObject({ generation: 2, streams: [{ path: 'events/a', acked_offset: shown }] })
    expect(second.message.wake_id).not.toBe(first.message.wake_id)
    second.answer(200, { done: true })
    const tail = await kit.tail('events/a')
    await kit.record('s', ({ streams }) => streams[0]?.acked_offset === tail)
    expect([kit.webhooks.calls.length, kit.clock.pending()]).toEqual([2, 0])
  })

  test('answered otherwise is worked on until the callback says that it is done', async () => {
    const kit = await setUp()
    const { message, answer } = await kit.webhooks.call(0)
    answer(202)
    const { wake_id, generation, callback_token: token } = message
    const offset = await kit.tail('events/a')
    const report = { wake_id, generation, acks: [{ stream: 'events/a', offset }] }
    // Each callback extends the lease of 10 s.
    for (let beats = 0; beats < 3; beats++) {
      await kit.clock.advance(9000)
      expect(await kit.control('POST', 'subscriptions/s/callback', report, token)).toEqual({
        status: 200,
        body: { ok: true, next_wake: false },
      })
    }
    await kit.append('events/a', '2')
    expect(await kit.control('POST', 'subscriptions/s/callback', { ...report, done: true }, token)).toEqual({
      status: 200,
      body: { ok: true, next_wake: true },
    })
    expect((await kit.webhooks.call(1)).message.generation).toBe(2)
    expect(failure(await kit.control('POST', 'subscriptions/s/callback', report, token))).toEqual([409, 'FENCED'])
  })

  test('is given to somebody else when the lease ends', async () => {
    const kit = await setUp()
    const first = await kit.webhooks.call(0)
    first.answer(200)
    await kit.record('s', () => true)
    await kit.clock.advance(10_000)
    const second = await kit.webhooks.call(1)
    expect(second.message.generation).toBe(2)
    const { wake_id, generation, callback_token: token } = first.message
    expect(
      failure(await kit.control('POST', 'subscriptions/s/callback', { wake_id, generation, done: true }, token)),
    ).toEqual([409, 'FENCED'])
  })
})

describe('a webhook that fails', () => {
  test.each([500, 404, 301, 199])('with %d gets the same wake again after a while', async (status) => {
    const kit = await setUp()
    const first = await kit.webhooks.call(0)
    first.answer(status, { done: true })
    await kit.record('s', (record) => record.status === 'failed')
    expect(kit.problems).toEqual([new WebhookError('s', `It answered ${status}.`)])
    await kit.clock.advance(799)
    expect(kit.webhooks.calls).toHaveLength(1)
    await kit.clock.advance(1)
    const second = await kit.webhooks.call(1)
    expect(second.message).toMatchObject({ wake_id: first.message.wake_id, generation: 1 })
    second.answer(200, { done: true })
    const tail = await kit.tail('events/a')
    const record = await kit.record('s', ({ streams }) => streams[0]?.acked_offset === tail)
    expect(record.status).toBe('active')
  })

  test('is called at growing distances, never twice at once, also where leases end in between', async () => {
    const kit = await setUp({ lease_ttl_ms: 1000 })
    for (const [index, pauseMs] of [800, 1600, 3200, 6400, 12_800, 25_600, 48_000, 48_000].entries()) {
      const call = await kit.webhooks.call(index)
      call.breakOff()
      await kit.record('s', ({ status }) => status === 'failed')
      await kit.clock.advance(pauseMs - 1)
      await kit.record('s', ({ status }) => status === 'failed')
      expect(kit.webhooks.calls).toHaveLength(index + 1)
      await kit.clock.advance(1)
    }
    await kit.webhooks.call(8)
    const wakes = kit.webhooks.calls.map(({ message }) => message.generation)
    expect(wakes).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('to answer within the lease is left, and what it says afterwards changes nothing', async () => {
    const kit = await setUp()
    const first = await kit.webhooks.call(0)
    await kit.clock.advance(10_000)
    expect(first.signal.aborted).toBe(true)
    await kit.record('s', ({ status }) => status === 'failed')
    expect(kit.problems).toEqual([new WebhookError('s', 'It did not answer as long as the lease lasted.')])
    first.answer(200, { done: true })
    await settle()
    await kit.clock.advance(800)
    const second = await kit.webhooks.call(1)
    expect(second.message).toMatchObject({ generation: 2, streams: [{ acked_offset: START, has_pending: true }] })
  })

  test('and calls back nevertheless is not called again', async () => {
    const kit = await setUp()
    const { message, answer } = await kit.webhooks.call(0)
    answer(504)
    await kit.record('s', ({ status }) => status === 'failed')
    const { wake_id, generation, callback_token: token } = message
    await kit.control('POST', 'subscriptions/s/callback', { wake_id, generation }, token)
    await kit.clock.advance(9000)
    await kit.record('s', ({ status }) => status === 'active')
    expect(kit.webhooks.calls).toHaveLength(1)
  })
})

describe('what wakes a webhook', () => {
  test('is data that was stored, and nothing else', async () => {
    const kit = createSubscriptionKit()
    await kit.create('events/old', '[1]')
    await kit.control('PUT', 'subscriptions/s', webhook())
    await kit.create('events/empty')
    await kit.create('events/none', '[]')
    await kit.create('other/a', '[1]')
    await kit.create('events/a/b', '[1]')
    await kit.ask('POST', 'events/old', { headers: { 'Stream-Closed': 'true' } })
    await kit.ask('GET', 'events/old')
    await kit.create('events/last', '[1]')
    const { message } = await kit.webhooks.call(0)
    expect(message.generation).toBe(1)
    const pending = message.streams.map(({ path, ...rest }) => [path, 'has_pending' in rest && rest.has_pending])
    expect(Object.fromEntries(pending)).toEqual({
      'events/empty': false,
      'events/last': true,
      'events/none': false,
      'events/old': false,
    })
  })

  test('is in a fork only what the fork stored itself', async () => {
    const kit = createSubscriptionKit()
    await kit.create('source', '[1,2]')
    const from = { ...JSON_TYPE, 'Stream-Forked-From': '/v1/stream/source' }
    await kit.control('PUT', 'subscriptions/s', webhook())
    await kit.ask('PUT', 'events/plain', { headers: from })
    const inherited = await kit.tail('events/plain')
    await kit.ask('PUT', 'events/more', { headers: from, body: '[3]' })
    const { message } = await kit.webhooks.call(0)
    expect(message.streams).toMatchObject([
      { path: 'events/more', acked_offset: inherited, has_pending: true },
      { path: 'events/plain', acked_offset: inherited, has_pending: false },
    ])
  })

  test('is forgotten with the stream: an outcome is not applied to another stream of that name', async () => {
    const kit = await setUp()
    const { answer } = await kit.webhooks.call(0)
    await kit.ask('DELETE', 'events/a')
    await kit.create('events/a', '[1]')
    answer(200, { done: true })
    const second = await kit.webhooks.call(1)
    expect(second.message).toMatchObject({ generation: 2, streams: [{ path: 'events/a', acked_offset: START }] })
  })

  test('is forgotten with a stream that is kept only for its forks', async () => {
    const kit = await setUp()
    const { answer } = await kit.webhooks.call(0)
    await kit.ask('PUT', 'fork', { headers: { ...JSON_TYPE, 'Stream-Forked-From': '/v1/stream/events/a' } })
    await kit.ask('DELETE', 'events/a')
    expect((await kit.record('s', () => true)).streams).toEqual([])
    answer(200)
    await kit.clock.advance(60_000)
    await kit.record('s', () => true)
    expect(kit.webhooks.calls).toHaveLength(1)
  })

  test('is dropped with a stream that has expired', async () => {
    const kit = createSubscriptionKit()
    await kit.control('PUT', 'subscriptions/s', webhook())
    await kit.ask('PUT', 'events/short', { headers: { ...JSON_TYPE, 'Stream-TTL': '5' }, body: '[1]' })
    ;(await kit.webhooks.call(0)).answer(200)
    await kit.record('s', () => true)
    await kit.clock.advance(10_000)
    expect((await kit.record('s', ({ streams }) => streams.length === 0)).status).toBe('active')
    expect([kit.webhooks.calls.length, kit.clock.pending()]).toEqual([1, 0])
  })
})

test('a subscription that is removed is not called any more, and its wakes are over for a later namesake', async () => {
  const kit = await setUp()
  const { message, signal, breakOff } = await kit.webhooks.call(0)
  const { wake_id, generation, callback_token: token } = message
  expect(await kit.control('DELETE', 'subscriptions/s')).toEqual({ status: 204, body: undefined })
  expect([signal.aborted, kit.clock.pending()]).toEqual([true, 0])
  breakOff()
  const report = { wake_id, generation, acks: [{ stream: 'events/a', offset: await kit.tail('events/a') }], done: true }
  expect(failure(await kit.control('POST', 'subscriptions/s/callback', report, token))).toEqual([
    404,
    'SUBSCRIPTION_NOT_FOUND',
  ])
  await kit.control('PUT', 'subscriptions/s', webhook())
  expect(failure(await kit.control('POST', 'subscriptions/s/callback', report, token))).toEqual([409, 'FENCED'])
  await kit.append('events/a', '2')
  expect((await kit.webhooks.call(1)).message.generation).toBe(2)
  // What was stopped has not failed.
  expect(kit.problems).toEqual([])
  expect(failure(await kit.control('POST', 'subscriptions/s/callback', report, token))).toEqual([409, 'FENCED'])
})

test('webhooks that are switched off are refused, and pull-wake is not', async () => {
  const kit = createSubscriptionKit({ webhooks: undefined })
  expect(failure(await kit.control('PUT', 'subscriptions/s', webhook()))).toEqual([400, 'INVALID_REQUEST'])
  const pull = { type: 'pull-wake', pattern: 'a', wake_stream: 'wake' }
  expect((await kit.control('PUT', 'subscriptions/s', pull)).status).toBe(201)
  expect((await kit.control('GET', 'jwks.json')).body).toEqual({ keys: [] })
})

test('an address that the server may not call is rejected', async () => {
  const kit = createSubscriptionKit()
  const forbidden = webhook({ webhook: { url: 'https://forbidden.example/' } })
  expect(failure(await kit.control('PUT', 'subscriptions/s', forbidden))).toEqual([400, 'WEBHOOK_URL_REJECTED'])
  expect(failure(await kit.control('GET', 'subscriptions/s'))).toEqual([404, 'SUBSCRIPTION_NOT_FOUND'])
})
