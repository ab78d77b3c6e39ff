import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expiresAtMs, isExpired, isSameExpiry, parseExpiry } from './expiry.ts'

describe('the headers of a PUT', () => {
  test('name no expiry when absent', () => {
    expect(parseExpiry(undefined, undefined)).toEqual({ kind: 'never' })
  })

  test.each(['abc', '-1', '+60', '00060', '60.5', '1e3', '', ' 60', '9007199254740993'])('refuse the TTL %j', (ttl) => {
    expect(parseExpiry(ttl, undefined).kind).toBe('malformed')
  })

  test('take any whole number of seconds, zero too', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseExpiry(String(seconds), undefined)).toEqual({ kind: 'ttl', seconds })
      }),
    )
  })

  test.each([
    'not-a-timestamp',
    '2099',
    '2099-01-01',
    '2099-01-01T00:00:00',
    '2099-02-30T00:00:00Z',
    '2099-13-01T00:00:00Z',
    '2099-01-01T24:00:00Z',
    '2099-01-01T00:60:00Z',
    '2099-01-01T00:00:00+24:00',
    'Thu, 01 Jan 2099 00:00:00 GMT',
    '',
  ])('refuse the timestamp %j', (text) => {
    expect(parseExpiry(undefined, text).kind).toBe('malformed')
  })

  test.each([
    ['2099-01-02T03:04:05Z', Date.UTC(2099, 0, 2, 3, 4, 5)],
    ['2099-01-02t03:04:05.678z', Date.UTC(2099, 0, 2, 3, 4, 5, 678)],
    ['2099-01-02T03:04:05+02:30', Date.UTC(2099, 0, 2, 0, 34, 5)],
    ['2099-01-02T03:04:05-02:30', Date.UTC(2099, 0, 2, 5, 34, 5)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('read the timestamp %s', (text, instantMs) => {
    expect(parseExpiry(undefined, text)).toEqual({ kind: 'at', instantMs, text })
  })

  test('read every timestamp that JavaScript writes', () => {
    const date = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(date, (instant) => {
        const text = instant.toISOString()
        expect(parseExpiry(undefined, text)).toEqual({ kind: 'at', instantMs: instant.getTime(), text })
      }),
    )
  })

  test('may not name both', () => {
    expect(parseExpiry('60', '2099-01-01T00:00:00Z').kind).toBe('malformed')
  })
})

test('a sliding window is gone when it has passed since the last use, an instant when it comes', () => {
  const ttl = { kind: 'ttl', seconds: 2 } as const
  expect(isExpired(ttl, 1000, 2999)).toBe(false)
  expect(isExpired(ttl, 1000, 3000)).toBe(true)
  expect(isExpired({ kind: 'ttl', seconds: 0 }, 1000, 1000)).toBe(true)
  const at = { kind: 'at', instantMs: 5000, text: '' } as const
  expect(isExpired(at, 9000, 4999)).toBe(false)
  expect(isExpired(at, 9000, 5000)).toBe(true)
  expect(expiresAtMs({ kind: 'never' }, 0)).toBe(Number.POSITIVE_INFINITY)
})

test('two expiries are the same by what they mean', () => {
  const at = parseExpiry(undefined, '2099-01-01T00:00:00Z')
  const written = parseExpiry(undefined, '2099-01-01T01:00:00.000+01:00')
  if (at.kind === 'malformed' || written.kind === 'malformed') throw new Error('both are timestamps')
  expect(isSameExpiry(at, written)).toBe(true)
  expect(isSameExpiry({ kind: 'ttl', seconds: 1 }, { kind: 'ttl', seconds: 1 })).toBe(true)
  expect(isSameExpiry({ kind: 'ttl', seconds: 1 }, { kind: 'ttl', seconds: 2 })).toBe(false)
  expect(isSameExpiry({ kind: 'never' }, { kind: 'never' })).toBe(true)
  expect(isSameExpiry({ kind: 'never' }, at)).toBe(false)
  expect(isSameExpiry(at, { kind: 'never' })).toBe(false)
})
