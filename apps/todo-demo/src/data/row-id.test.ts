import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRowId } from './row-id.ts'

test('an id is the time in base 36 and eight random digits', () => {
  expect(createRowId(1_700_000_000_000, () => 0.5)).toBe('0loyw3v28iiiiiiii')
})

test('ids sort by the time at which they were made, whatever chance adds', () => {
  const time = fc.integer({ min: 0, max: 8.64e15 })
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e14 }),
      fc.integer({ min: 1, max: 1e6 }),
      chance,
      chance,
      (at, later, a, b) => {
        expect(createRowId(at, () => a) < createRowId(at + later, () => b)).toBe(true)
      },
    ),
  )
  fc.assert(fc.property(time, chance, (at, a) => /^[0-9a-z]{17,}$/.test(createRowId(at, () => a))))
})
