import { expect, test } from 'vitest'
import { cacheControlFor } from './cache-control.ts'
import type { Expiry } from './expiry.ts'
import type { StreamRecord } from './stream-record.ts'

const stream = (expiry: Expiry): StreamRecord => ({
  path: '/v1/stream/a',
  incarnation: 1,
  tag: 't',
  contentType: 'text/plain',
  expiry,
  usedMs: 0,
  tail: 0,
  closure: { kind: 'open' },
  forks: 0,
  isSoftDeleted: false,
})

test('data is cached for a minute and shown stale for five more', () => {
  expect(cacheControlFor(stream({ kind: 'never' }), 0)).toBe('public, max-age=60, stale-while-revalidate=300')
})

test('no copy outlives the stream', () => {
  expect(cacheControlFor(stream({ kind: 'ttl', seconds: 100 }), 5)).toBe(
    'public, max-age=60, stale-while-revalidate=40',
  )
  expect(cacheControlFor(stream({ kind: 'ttl', seconds: 60 }), 5)).toBe('public, max-age=60')
  expect(cacheControlFor(stream({ kind: 'at', instantMs: 10_500, text: '' }), 500)).toBe('public, max-age=10')
  expect(cacheControlFor(stream({ kind: 'at', instantMs: 900, text: '' }), 500)).toBe('no-store')
})
