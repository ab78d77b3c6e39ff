import { describe, expect, test } from 'vitest'
import { createSubscriptionKit, failure, HOOK } from '../../test/subscription-kit.ts'

const START = '0000000000000000_0000000000000000'
const webhook = (more: object = {}): object => ({ type: 'webhook', webhook: { url: HOOK }, ...more })

describe('a subscription', () => {
  test('shows itself whole, and is confirmed by the same request', async () => {
    const kit = createSubscriptionKit()
    await kit.create('events/old', '[1]')
    const asked = webhook({ pattern: '/events/**', streams: ['manual/b', 'events/old'], description: 'all' })
    const created = await kit.control('PUT', 'subscriptions/my%20sub', asked)
    const record = {
      id: 'my sub',
      subscription_id: 'my sub',
      type: 'webhook',
      pattern: 'events/**',
      streams: [
        { path: 'events/old', link_type: 'explicit', acked_offset: await kit.tail('events/old') },
        { path: 'manual/b', link_type: 'explicit', acked_offset: START },
      ],
      webhook: {
        url: HOOK,
        signing: {
          alg: 'ed25519',
          kid: expect.stringMatching(/^ds_[\w-]{43}$/),
          jwks_url: 'http://oxbow.test/v1/stream/__ds/jwks.json',
        },
      },
      lease_ttl_ms: 30_000,
      created_at: '2026-11-21T00:00:00.000Z',
      status: 'active',
      description: 'all',
    }
    expect(created).toEqual({ status: 201, body: record })
    await kit.clock.advance(5000)
    expect(await kit.control('PUT', 'subscriptions/my%20sub', asked)).toEqual({ status: 200, body: record })
    expect(await kit.control('GET', 'subscriptions/my%20sub')).toEqual({ status: 200, body: record })
    const other = await kit.control('PUT', 'subscriptions/my%20sub', { ...asked, description: 'some' })
    expect(failure(other)).toEqual([409, 'SUBSCRIPTION_ALREADY_EXISTS'])
  })

  test('of pull-wake shows its wake stream', async () => {
    const kit = createSubscriptionKit()
    const asked = { type: 'pull-wake', streams: ['a'], wake_stream: '/wake/pool', lease_ttl_ms: 1000 }
    expect(await kit.control('PUT', 'subscriptions/p', asked)).toEqual({
      status: 201,
      body: {
        id: 'p',
        subscription_id: 'p',
        type: 'pull-wake',
        streams: [{ path: 'a', link_type: 'explicit', acked_offset: START }],
        wake_stream: 'wake/pool',
        lease_ttl_ms: 1000,
        created_at: '2026-11-21T00:00:00.000Z',
        status: 'active',
      },
    })
  })

  test('takes streams up at their ends, and lets only those go that were named', async () => {
    const kit = createSubscriptionKit()
    await kit.control('PUT', 'subscriptions/s', webhook({ pattern: 'events/*' }))
    await kit.create('events/a')
    await kit.create('manual/a b', '[1]')
    const tail = await kit.tail('manual/a b')
    const add = (...streams: string[]): Promise<unknown> =>
      kit.control('POST', 'subscriptions/s/streams', { streams }).then(({ status }) => status)
    const remove = (path: string): Promise<unknown> =>
      kit.control('DELETE', `subscriptions/s/streams/${path}`).then(({ status }) => status)
    const links = async (): Promise<unknown> =>
      (await kit.record('s', () => true)).streams.map((link) => [link.path, link.link_type, link.acked_offset])
    expect([await add('manual/a b', 'events/a'), await add('manual/a%20b')]).toEqual([204, 204])
    expect(await links()).toEqual([
      ['events/a', 'explicit', START],
      ['manual/a%20b', 'explicit', tail],
    ])
    expect([await remove('events%2Fa'), await remove('events/a'), await remove('nowhere')]).toEqual([204, 204, 204])
    expect([await remove(encodeURIComponent('manual/a%20b'))]).toEqual([204])
    expect(await links()).toEqual([['events/a', 'glob', START]])
  })

  test('that does not exist is not found, and is removed all the same', async () => {
    const kit = createSubscriptionKit()
    expect(failure(await kit.control('GET', 'subscriptions/none'))).toEqual([404, 'SUBSCRIPTION_NOT_FOUND'])
    expect((await kit.control('DELETE', 'subscriptions/none')).status).toBe(204)
    const add = await kit.control('POST', 'subscriptions/none/streams', { streams: ['a'] })
    expect(failure(add)).toEqual([404, 'SUBSCRIPTION_NOT_FOUND'])
    const remove = await kit.control('DELETE', 'subscriptions/none/streams/a')
    expect(failure(remove)).toEqual([404, 'SUBSCRIPTION_NOT_FOUND'])
  })

  test('is refused for a body that is no JSON, or too long', async () => {
    const kit = createSubscriptionKit()
    const put = async (body: string): Promise<unknown> => {
      const response = await kit.ask('PUT', '__ds/subscriptions/s', { body })
      return failure({ status: response.status, body: await response.json() })
    }
    expect(await put('{')).toEqual([400, 'INVALID_REQUEST'])
    expect(await put('')).toEqual([400, 'INVALID_REQUEST'])
    expect(await put(' '.repeat(1_048_577))).toEqual([413, 'INVALID_REQUEST'])
  })

  test.each([
    ['POST', 'subscriptions/s', 405],
    ['GET', 'subscriptions/s/claim', 405],
    ['PUT', 'subscriptions/s/streams', 405],
    ['GET', 'subscriptions/s/streams/a', 405],
    ['POST', 'jwks.json', 405],
    ['GET', 'subscriptions', 404],
    ['GET', 'subscriptions/', 404],
    ['PUT', 'subscriptions/a%2Fb', 404],
    ['POST', 'subscriptions/s/other', 404],
    ['POST', 'subscriptions/s/claim/now', 404],
    ['GET', 'jwks.json/x', 404],
    ['POST', 'subscriptions/s/constructor', 404],
  ])('knows no %s %s', async (method, path, status) => {
    const kit = createSubscriptionKit()
    const answer = await kit.control(method, path)
    expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String) } } })
  })

  test('asks who may change it, but not whom a token of its own vouches for', async () => {
    const kit = createSubscriptionKit({ authorize: () => ({ kind: 'denied', status: 403, reason: 'No.' }) })
    const status = async (method: string, path: string): Promise<number> =>
      (await kit.ask(method, `__ds/${path}`, method === 'GET' ? {} : { body: '{}' })).status
    expect([
      await status('PUT', 'subscriptions/s'),
      await status('GET', 'subscriptions/s'),
      await status('POST', 'subscriptions/s/claim'),
      await status('POST', 'subscriptions/s/streams'),
    ]).toEqual([403, 403, 403, 403])
    expect([
      await status('POST', 'subscriptions/s/callback'),
      await status('POST', 'subscriptions/s/ack'),
      await status('POST', 'subscriptions/s/release'),
      await status('GET', 'jwks.json'),
    ]).toEqual([404, 404, 404, 200])
  })
})
