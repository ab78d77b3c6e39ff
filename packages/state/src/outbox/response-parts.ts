import { parseRetryAfter } from '@oxbow/client/protocol'
import { LONGEST_WAIT_MS } from '../core/send-wait.ts'

const LONGEST_REASON = 200

/** The beginning of an answer's body, for people. */
export const reasonOf = (text: string): string => text.trim().slice(0, LONGEST_REASON)

/** How long a server asks to wait from `now` on, in milliseconds, an hour at most; 0 when it does not ask. */
export const retryAfterMs = (headers: Headers, now: number): number =>
  Math.min(parseRetryAfter(headers.get('Retry-After'), now), LONGEST_WAIT_MS)
