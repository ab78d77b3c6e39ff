import { expect, it } from 'vitest'
import { contentsOf, restoredRev } from './contents-of-rev.ts'

it('what is written again begins new contents, of which all that is added to it is too', () => {
  const first = restoredRev(0, 17)
  expect(first).toBeGreaterThan(1_000_000_000)
  expect([contentsOf(17), contentsOf(first - 1), contentsOf(first)]).toEqual([0, 0, 1])
  expect(restoredRev(first + 3, 20)).toBe(first + 4)
  expect(contentsOf(restoredRev(first, first + 9))).toBe(2)
  // A tab that knew nothing has begun anew, and written a little.
  expect(restoredRev(2, 17)).toBe(first)
})
