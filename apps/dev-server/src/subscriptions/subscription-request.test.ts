import { describe, expect, test } from 'vitest'
import { isSameConfig, type SubscriptionConfig } from './subscription.ts'
import { isSubscriptionId, parseAddition, parseConfig, parseReport, parseWorker } from './subscription-request.ts'

const ROOT = '/v1/stream/'
const webhook = { type: 'webhook', webhook: { url: 'https://hooks.example/' } }
const config = (body: object): SubscriptionConfig => {
  const parsed = parseConfig({ ...webhook, pattern: 'a/*', ...body }, ROOT)
  if ('kind' in parsed) throw new TypeError(parsed.message)
  return parsed
}

describe('the body of a PUT', () => {
  test('of a webhook gets its defaults', () => {
    expect(config({})).toEqual({
      target: { kind: 'webhook', url: 'https://hooks.example/' },
      pattern: 'a/*',
      streams: [],
      leaseTtlMs: 30_000,
      description: undefined,
    })
  })

  test('of a pull-wake names its wake stream', () => {
    const body = { type: 'pull-wake', wake_stream: '/wake/a b/', streams: ['b', '/a/', 'b'], lease_ttl_ms: 1000 }
    expect(parseConfig({ ...body, description: 'why' }, ROOT)).toEqual({
      target: { kind: 'pull-wake', stream: 'wake/a%20b' },
      pattern: undefined,
      streams: ['a', 'b'],
      leaseTtlMs: 1000,
      description: 'why',
    })
  })

  test.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ type: 'other' }],
    [{ ...webhook }],
    [{ ...webhook, streams: [] }],
    [{ ...webhook, pattern: 1 }],
    [{ ...webhook, pattern: '' }],
    [{ ...webhook, pattern: '%' }],
    [{ ...webhook, streams: 'a' }],
    [{ ...webhook, streams: [1] }],
    [{ ...webhook, streams: ['../a'] }],
    [{ ...webhook, streams: ['__ds/a'] }],
    [{ ...webhook, streams: ['/'] }],
    [{ type: 'webhook', pattern: 'a' }],
    [{ type: 'webhook', pattern: 'a', webhook: 'https://a' }],
    [{ type: 'webhook', pattern: 'a', webhook: { url: '' } }],
    [{ type: 'webhook', pattern: 'a', webhook: { url: `https://${'a'.repeat(3000)}` } }],
    [{ type: 'pull-wake', pattern: 'a' }],
    [{ type: 'pull-wake', pattern: 'a', wake_stream: '__ds/x' }],
    [{ ...webhook, pattern: 'a', lease_ttl_ms: 999 }],
    [{ ...webhook, pattern: 'a', lease_ttl_ms: 600_001 }],
    [{ ...webhook, pattern: 'a', lease_ttl_ms: 1000.5 }],
    [{ ...webhook, pattern: 'a', lease_ttl_ms: '1000' }],
    [{ ...webhook, pattern: 'a', description: 1 }],
  ])('%j is refused', (body) => {
    expect(parseConfig(body, ROOT)).toMatchObject({ kind: 'failure', code: 'INVALID_REQUEST' })
  })

  test('means the same subscription whatever the order and repetition of its streams', () => {
    expect(isSameConfig(config({ streams: ['b', 'a'] }), config({ streams: ['a', 'b', '/a'] }))).toBe(true)
    expect(isSameConfig(config({}), config({ lease_ttl_ms: 30_000, streams: [] }))).toBe(true)
  })

  test.each([
    [{ pattern: 'b/*' }],
    [{ streams: ['a'] }],
    [{ lease_ttl_ms: 30_001 }],
    [{ description: '' }],
    [{ webhook: { url: 'https://hooks.example/other' } }],
    [{ type: 'pull-wake', wake_stream: 'https://hooks.example/' }],
  ])('means another one with %j', (change) => {
    expect(isSameConfig(config({}), config(change))).toBe(false)
  })
})

describe('the body of a callback', () => {
  test('is read, with path for stream too', () => {
    const acks = [
      { stream: '/a/b', offset: '1' },
      { path: 'c', offset: '2' },
    ]
    expect(parseReport({ wake_id: 'w', generation: 3, acks, done: true }, ROOT)).toEqual({
      kind: 'report',
      wakeId: 'w',
      generation: 3,
      acks: [
        { stream: 'a/b', offset: '1' },
        { stream: 'c', offset: '2' },
      ],
      done: true,
    })
    expect(parseReport({ wake_id: 'w', generation: 3 }, ROOT)).toEqual({
      kind: 'report',
      wakeId: 'w',
      generation: 3,
      acks: [],
      done: false,
    })
  })

  test.each([
    [null],
    [{ generation: 1 }],
    [{ wake_id: '', generation: 1 }],
    [{ wake_id: 'w' }],
    [{ wake_id: 'w', generation: '1' }],
    [{ wake_id: 'w', generation: 1.5 }],
    [{ wake_id: 'w', generation: 1, done: 'yes' }],
    [{ wake_id: 'w', generation: 1, acks: {} }],
    [{ wake_id: 'w', generation: 1, acks: [null] }],
    [{ wake_id: 'w', generation: 1, acks: [{ stream: 'a' }] }],
    [{ wake_id: 'w', generation: 1, acks: [{ stream: '../a', offset: '1' }] }],
    [{ wake_id: 'w', generation: 1, acks: [{ stream: 'a', offset: 1 }] }],
  ])('%j is refused', (body) => {
    expect(parseReport(body, ROOT)).toMatchObject({ kind: 'failure', code: 'INVALID_REQUEST' })
  })
})

test('a worker has a name', () => {
  expect(parseWorker({ worker: 'a' })).toBe('a')
  for (const body of [null, {}, { worker: '' }, { worker: 1 }, { worker: 'x'.repeat(257) }])
    expect(parseWorker(body)).toMatchObject({ code: 'INVALID_REQUEST' })
})

test('streams to add are a list of paths', () => {
  expect(parseAddition({ streams: ['a', '/b c/'] }, ROOT)).toEqual(['a', 'b%20c'])
  for (const body of [null, {}, { streams: 'a' }, { streams: ['..'] }])
    expect(parseAddition(body, ROOT)).toMatchObject({ code: 'INVALID_REQUEST' })
})

test.each([
  ['a', true],
  ['a b', true],
  ['', false],
  ['a/b', false],
  ['x'.repeat(257), false],
])('%j names a subscription: %s', (id, expected) => {
  expect(isSubscriptionId(id)).toBe(expected)
})
