import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowByKey, rowInPlace } from './row-focus.ts'

test.each([
  ['ArrowUp', 1, 0],
  ['ArrowDown', 1, 2],
  ['Home', 1, 0],
  ['End', 1, 3],
  ['ArrowUp', 0, undefined],
  ['ArrowDown', 3, undefined],
  ['Home', 0, undefined],
  ['Enter', 1, undefined],
  ['constructor', 1, undefined],
])('%s on row %i of four goes to %s', (key, index, to) => {
  expect(rowByKey(key, index, 4)).toBe(to)
})

test('the place of a row that went is taken by the next one, by the last one, or by nothing', () => {
  expect([rowInPlace(1, 3), rowInPlace(3, 3), rowInPlace(0, 0)]).toEqual([1, 2, undefined])
})

test('no key leads out of the list', () => {
  const key = fc.constantFrom('ArrowUp', 'ArrowDown', 'Home', 'End')
  fc.assert(
    fc.property(key, fc.nat(50), fc.integer({ min: 1, max: 50 }), (pressed, index, count) => {
      const to = rowByKey(pressed, Math.min(index, count - 1), count)
      expect(to === undefined || (to >= 0 && to < count)).toBe(true)
    }),
  )
})
