import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextCursor } from './cursor.ts'

const EPOCH_MS = Date.UTC(2024, 9, 9)

test('without a cursor the answer is the number of the present interval of 20 seconds', () => {
  expect(nextCursor(undefined, EPOCH_MS, 0.5)).toBe(0)
  expect(nextCursor(undefined, EPOCH_MS + 19_999, 0.5)).toBe(0)
  expect(nextCursor(undefined, EPOCH_MS + 20_000, 0.5)).toBe(1)
})

test('a cursor from the past, or one that is none, is answered with the present', () => {
  const nowMs = EPOCH_MS + 20_000 * 1000
  for (const cursor of ['999', '0', '', 'abc', '-5', '1e99', '1234567890123456', '1.5'])
    expect(nextCursor(cursor, nowMs, 0.5)).toBe(1000)
})

test('a cursor of the present or the future is passed by 1 to 180 intervals', () => {
  const nowMs = EPOCH_MS + 20_000 * 1000
  expect(nextCursor('1000', nowMs, 0)).toBe(1001)
  expect(nextCursor('1000', nowMs, 0.999_999)).toBe(1180)
  expect(nextCursor('5000', nowMs, 0.5)).toBe(5090)
})

test('the answer is never behind the present nor at what was asked', () => {
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 15 - 1 }), fc.nat({ max: 10 ** 12 }), fraction, (cursor, elapsedMs, random) => {
      const answer = nextCursor(String(cursor), EPOCH_MS + elapsedMs, random)
      expect(answer).toBeGreaterThanOrEqual(Math.floor(elapsedMs / 20_000))
      expect(answer).toSatisfy((value: number) => value > cursor || cursor < Math.floor(elapsedMs / 20_000))
      expect(String(answer)).toMatch(/^\d+$/)
    }),
  )
})
