import { expect, test } from 'vitest'
import { codeForStatus, isRetryableStatus } from './failure.ts'

test.each([
  [302, 'UNKNOWN', true],
  [304, 'UNKNOWN', false],
  [400, 'BAD_REQUEST', false],
  [401, 'UNAUTHORIZED', false],
  [403, 'FORBIDDEN', false],
  [404, 'NOT_FOUND', false],
  [405, 'UNKNOWN', false],
  [409, 'CONFLICT_SEQ', false],
  [410, 'GONE', false],
  [413, 'UNKNOWN', false],
  [429, 'RATE_LIMITED', true],
  [500, 'UNKNOWN', true],
  [503, 'BUSY', true],
])('status %i has the code %s and is worth another try: %s', (status, code, retryable) => {
  expect({ code: codeForStatus(status), retryable: isRetryableStatus(status) }).toEqual({ code, retryable })
})
