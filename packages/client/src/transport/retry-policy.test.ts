import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BackoffDefaults, retryDelayMs, retryPolicyFrom } from './retry-policy.ts'

test('missing fields have the defaults', () => {
  expect(retryPolicyFrom({ maxRetries: 0, maxDelay: undefined })).toEqual({ ...BackoffDefaults, maxRetries: 0 })
  expect(BackoffDefaults).toEqual({ initialDelay: 100, maxDelay: 60_000, multiplier: 1.3, maxRetries: Infinity })
})

test('the wait grows to its bound', () => {
  const delays = [1, 2, 3, 100].map((failures) =>
    retryDelayMs(BackoffDefaults, { failures, retryAfterMs: 0, random: 1 }),
  )
  expect(delays).toEqual([100, 130, expect.closeTo(169), 60_000])
})

test('n retries are n + 1 attempts', () => {
  const policy = retryPolicyFrom({ maxRetries: 2 })
  const delays = [1, 2, 3].map((failures) => retryDelayMs(policy, { failures, retryAfterMs: 0, random: 0 }))
  expect(delays).toEqual([0, 0, undefined])
})

test('no wait is shorter than the server asks or, without it, longer than the bound', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 10_000 }),
      fc.nat({ max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, retryAfterMs, random) => {
        const delayMs = retryDelayMs(BackoffDefaults, { failures, retryAfterMs, random }) ?? -1
        expect(delayMs).toBeGreaterThanOrEqual(retryAfterMs)
        expect(delayMs).toBeLessThanOrEqual(Math.max(retryAfterMs, BackoffDefaults.maxDelay))
      },
    ),
  )
})
