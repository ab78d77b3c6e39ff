import { describe, expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { createSubscriptionKit, failure, type SubscriptionKit } from '../../test/subscription-kit.ts'
import { WakeStreamError } from './wake-cycle.ts'

const pull = (more: object = {}): object => ({
  type: 'pull-wake',
  pattern: 'events/*',
  wake_stream: 'wake/pool',
  lease_ttl_ms: 10_000,
  ...more,
})

interface Claim {
  readonly wake_id: string
  readonly generation: number
  readonly token: string
}

const setUp = async (): Promise<SubscriptionKit> => {
  const kit = createSubscriptionKit()
  await kit.create('wake/pool')
  await kit.control('PUT', 'subscriptions/s', pull())
  return kit
}

const claim = async (kit: SubscriptionKit, worker = 'ann'): Promise<Claim> =>
  (await kit.control('POST', 'subscriptions/s/claim', { worker })).body as Claim

const wakes = async (kit: SubscriptionKit): Promise<unknown> => (await kit.ask('GET', 'wake/pool')).json()
const generations = async (kit: SubscriptionKit): Promise<number[]> =>
  ((await wakes(kit)) as Claim[]).map(({ generation }) => generation)

describe('a wake by pull', () => {
  test('is announced once in the wake stream, whose readers see it at once', async () => {
    const kit = await setUp()
    const waiting = kit.ask('GET', 'wake/pool?offset=now&live=long-poll')
    await settle()
    await kit.create('events/a', '[1]')
    const event = { type: 'wake', subscription_id: 's', stream: 'events/a', generation: 1, ts: kit.clock.now() }
    expect(await (await waiting).json()).toEqual([event])
    await kit.append('events/a', '2')
    await kit.create('events/b', '[1]')
    expect(await wakes(kit)).toEqual([event])
  })

  test('is claimed by one worker at a time, who sees the work and acknowledges it', async () => {
    const kit = await setUp()
    await kit.create('events/a', '[1]')
    const offset = await kit.tail('events/a')
    const { status, body } = await kit.control('POST', 'subscriptions/s/claim', { worker: 'ann' })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        wake_id: expect.stringMatching(/^w_./),
        generation: 1,
        token: expect.any(String),
        streams: [
          {
            path: 'events/a',
            link_type: 'glob',
            acked_offset: '0000000000000000_0000000000000000',
            tail_offset: offset,
            has_pending: true,
          },
        ],
        lease_ttl_ms: 10_000,
      },
    })
    expect(await kit.control('POST', 'subscriptions/s/claim', { worker: 'bob' })).toEqual({
      status: 409,
      body: {
        error: { code: 'ALREADY_CLAIMED', message: expect.any(String), current_holder: 'ann', generation: 1 },
      },
    })
    const { wake_id, generation, token } = body as Claim
    const report = { wake_id, generation, acks: [{ stream: 'events/a', offset }], done: true }
    expect(await kit.control('POST', 'subscriptions/s/ack', report, token)).toEqual({
      status: 200,
      body: { ok: true, next_wake: false },
    })
    expect(failure(await kit.control('POST', 'subscriptions/s/claim', { worker: 'bob' }))).toEqual([
      409,
      'NO_PENDING_WORK',
    ])
    expect([await generations(kit), kit.clock.pending()]).toEqual([[1], 0])
  })

  test('is kept by acks, and goes to another worker when they cease', async () => {
    const kit = await setUp()
    await kit.create('events/a', '[1]')
    const first = await claim(kit)
    await kit.clock.advance(9999)
    const { wake_id, generation } = first
    const beat = { wake_id, generation }
    expect((await kit.control('POST', 'subscriptions/s/ack', beat, first.token)).status).toBe(200)
    await kit.clock.advance(9999)
    expect(await generations(kit)).toEqual([1])
    await kit.clock.advance(1)
    expect(await generations(kit)).toEqual([1, 2])
    const second = await claim(kit, 'bob')
    expect(second.generation).toBe(2)
    expect(failure(await kit.control('POST', 'subscriptions/s/ack', { ...beat, done: true }, first.token))).toEqual([
      409,
      'FENCED',
    ])
    const forged = { wake_id: second.wake_id, generation: 2, done: true }
    expect(failure(await kit.control('POST', 'subscriptions/s/ack', forged, first.token))).toEqual([409, 'FENCED'])
  })

  test('that is released is announced anew while there is work', async () => {
    const kit = await setUp()
    await kit.create('events/a', '[1]')
    const { wake_id, generation, token } = await claim(kit)
    const release = { wake_id, generation, acks: [{ stream: 'events/a', offset: await kit.tail('events/a') }] }
    expect(await kit.control('POST', 'subscriptions/s/release', release, token)).toEqual({
      status: 204,
      body: undefined,
    })
    expect(await generations(kit)).toEqual([1, 2])
    expect(failure(await kit.control('POST', 'subscriptions/s/release', release, token))).toEqual([409, 'FENCED'])
  })

  test('that was not claimed before its stream went is none', async () => {
    const kit = await setUp()
    await kit.create('events/a', '[1]')
    await kit.ask('DELETE', 'events/a')
    expect(failure(await kit.control('POST', 'subscriptions/s/claim', { worker: 'ann' }))).toEqual([
      409,
      'NO_PENDING_WORK',
    ])
    await kit.create('events/a', '[1]')
    expect(await generations(kit)).toEqual([1, 2])
  })

  test('is not caused by the announcement of another', async () => {
    const kit = createSubscriptionKit()
    await kit.create('wake/pool')
    await kit.control('PUT', 'subscriptions/s', pull({ pattern: '**' }))
    await kit.create('events/a', '[1]')
    const { wake_id, generation, token } = await claim(kit)
    const acks = [{ stream: 'events/a', offset: await kit.tail('events/a') }]
    expect(await kit.control('POST', 'subscriptions/s/ack', { wake_id, generation, acks, done: true }, token)).toEqual({
      status: 200,
      body: { ok: true, next_wake: false },
    })
    expect(await generations(kit)).toEqual([1])
  })

  test.each([
    ['missing', (): Promise<unknown> => Promise.resolve()],
    ['of text', (kit: SubscriptionKit) => kit.ask('PUT', 'wake/pool', { headers: { 'Content-Type': 'text/plain' } })],
    [
      'closed',
      (kit: SubscriptionKit) =>
        kit.ask('PUT', 'wake/pool', { headers: { 'Content-Type': 'application/json', 'Stream-Closed': 'true' } }),
    ],
  ])('whose wake stream is %s is reported, tried again with the next data, and found by a claim', async (_, make) => {
    const kit = createSubscriptionKit()
    await make(kit)
    await kit.control('PUT', 'subscriptions/s', pull())
    await kit.create('events/a', '[1]')
    await kit.append('events/a', '2')
    expect(kit.problems).toEqual([new WakeStreamError('s', 'wake/pool'), new WakeStreamError('s', 'wake/pool')])
    await kit.ask('DELETE', 'wake/pool')
    await kit.create('wake/pool')
    expect((await claim(kit)).generation).toBe(3)
  })
})

describe('an acknowledgement', () => {
  test('is refused as a whole when one of its offsets is none to which the cursor can move', async () => {
    const kit = await setUp()
    await kit.create('events/a', '[1]')
    await kit.create('events/b', '[1]')
    await kit.create('other', '[1]')
    const first = await kit.tail('events/a')
    await kit.append('events/a', '2')
    const { wake_id, generation, token } = await claim(kit)
    const ack = (...acks: Array<[string, string]>): Promise<unknown> =>
      kit
        .control(
          'POST',
          'subscriptions/s/ack',
          { wake_id, generation, acks: acks.map(([stream, offset]) => ({ stream, offset })) },
          token,
        )
        .then((answer) => (answer.status === 200 ? 200 : failure(answer)))
    const invalid = [409, 'INVALID_OFFSET']
    const tail = await kit.tail('events/a')
    expect(await ack(['events/a', tail], ['events/b', '-1'])).toEqual(invalid)
    expect(await ack(['events/a', tail], ['other', await kit.tail('other')])).toEqual(invalid)
    expect(await ack(['events/a', tail], ['nowhere', tail])).toEqual(invalid)
    expect(await ack(['events/a', '9999999999999999_9999999999999999'])).toEqual(invalid)
    expect(await ack(['events/a', tail.replace(/.$/, '9')])).toEqual(invalid)
    expect(await ack(['events/a', await kit.tail('events/b')])).toEqual(invalid)
    expect(await ack(['events/a', 'now'])).toEqual(invalid)
    const cursors = async (): Promise<string[]> =>
      (await kit.record('s', () => true)).streams.map(({ acked_offset }) => acked_offset)
    const start = '0000000000000000_0000000000000000'
    expect(await cursors()).toEqual([start, start])
    expect(await ack(['events/a', start], ['events/a', first], ['events/a', tail])).toBe(200)
    expect(await ack(['events/a', first])).toEqual(invalid)
    expect(await ack(['events/a', tail])).toBe(200)
    expect(await cursors()).toEqual([tail, start])
  })

  test('needs a token of this subscription that is not older than an hour', async () => {
    const kit = await setUp()
    await kit.control('PUT', 'subscriptions/t', pull({ lease_ttl_ms: 600_000 }))
    await kit.create('events/a', '[1]')
    const { wake_id, generation, token } = await claim(kit)
    const other = (await kit.control('POST', 'subscriptions/t/claim', { worker: 'bob' })).body as Claim
    const ack = async (shown?: string): Promise<unknown> =>
      failure(await kit.control('POST', 'subscriptions/s/ack', { wake_id, generation }, shown))
    const [payload, code] = token.split('.')
    const forgedPayload = btoa(JSON.stringify(['s', generation, 9e15])).replaceAll('=', '')
    const invalid = [401, 'TOKEN_INVALID']
    for (const wrong of [undefined, 'x', `${payload}.x`, `${forgedPayload}.${code}`, other.token])
      expect(await ack(wrong)).toEqual(invalid)
    // Acks keep the lease, but not the token.
    for (let minutes = 0; minutes < 60; minutes += 9) {
      const beat = { wake_id: other.wake_id, generation: other.generation }
      const answer = await kit.control('POST', 'subscriptions/t/ack', beat, other.token)
      expect(answer.status).toBe(200)
      await kit.clock.advance(540_000)
    }
    const late = await kit.control('POST', 'subscriptions/t/ack', { ...other }, other.token)
    expect(failure(late)).toEqual([401, 'TOKEN_EXPIRED'])
  })

  test('in the wrong way for the type of the subscription is refused', async () => {
    const kit = await setUp()
    expect(failure(await kit.control('POST', 'subscriptions/s/callback', {}))).toEqual([400, 'INVALID_REQUEST'])
    const webhook = { type: 'webhook', pattern: 'a', webhook: { url: 'https://hooks.example/' } }
    await kit.control('PUT', 'subscriptions/w', webhook)
    for (const action of ['claim', 'ack', 'release'])
      expect(failure(await kit.control('POST', `subscriptions/w/${action}`, {}))).toEqual([400, 'INVALID_REQUEST'])
    for (const action of ['claim', 'ack', 'release', 'callback'])
      expect(failure(await kit.control('POST', `subscriptions/none/${action}`, {}))).toEqual([
        404,
        'SUBSCRIPTION_NOT_FOUND',
      ])
  })
})
