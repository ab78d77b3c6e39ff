import { expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)

test.each([
  ['1', 1000],
  ['0.5', 500],
  [' 86400 ', 86_400_000],
  ['0', 0],
  ['-1', 0],
  ['soon', 0],
  ['', 0],
  [null, 0],
  [new Date(now + 5000).toUTCString(), 5000],
  [new Date(now - 5000).toUTCString(), 0],
  [new Date(now + 7_200_000).toUTCString(), 3_600_000],
])('a Retry-After of %o asks for %i ms', (header, delayMs) => {
  expect(parseRetryAfter(header, now)).toBe(delayMs)
})
