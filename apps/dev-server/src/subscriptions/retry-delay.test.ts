import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryDelayMs } from './retry-delay.ts'

test('the delay doubles from a second to a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => retryDelayMs(failures, 0.5))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ])
})

test('chance moves it by a fifth at most', () => {
  expect([retryDelayMs(1, 0), retryDelayMs(1, 1)]).toEqual([800, 1200])
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, fraction) => {
        const plainMs = retryDelayMs(failures, 0.5)
        const delayMs = retryDelayMs(failures, fraction)
        expect(delayMs).toBeGreaterThanOrEqual(plainMs * 0.8)
        expect(delayMs).toBeLessThanOrEqual(plainMs * 1.2)
      },
    ),
  )
})
