import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOffsets, isSentinelOffset } from './offset.ts'

test('the start sorts before every offset and now after, the others as strings', () => {
  expect(['now', 'b', '-1', '0_2', 'a', '0_10'].sort(compareOffsets)).toEqual(['-1', '0_10', '0_2', 'a', 'b', 'now'])
})

test('comparing offsets is a total order', () => {
  const offset = fc.oneof(fc.constantFrom('-1', 'now'), fc.string({ minLength: 1 }))
  fc.assert(
    fc.property(offset, offset, offset, (a, b, c) => {
      expect(Math.sign(compareOffsets(a, b)) + Math.sign(compareOffsets(b, a))).toBe(0)
      const [first, second, third] = [a, b, c].sort(compareOffsets)
      expect(compareOffsets(first ?? '', second ?? '')).toBeLessThanOrEqual(0)
      expect(compareOffsets(first ?? '', third ?? '')).toBeLessThanOrEqual(0)
      expect(compareOffsets(a, a)).toBe(0)
    }),
  )
})

test('only the two sentinels are sentinels', () => {
  expect(['-1', 'now', '0', '', 'NOW'].map(isSentinelOffset)).toEqual([true, true, false, false, false])
})
