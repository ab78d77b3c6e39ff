import { expiresAtMs } from './expiry.ts'
import type { StreamRecord } from './stream-record.ts'

const MAX_AGE_S = 60
const STALE_S = 300

/** For everything that must be asked again each time: errors, writes, HEAD, and empty answers at an open tail. */
export const NO_STORE = 'no-store'

/**
 * How long an answer with data may be reused (protocol section 12). The data at an offset never changes, but no copy
 * may outlive the stream.
 */
export const cacheControlFor = (record: StreamRecord, nowMs: number): string => {
  const leftS = Math.floor((expiresAtMs(record.expiry, nowMs) - nowMs) / 1000)
  if (leftS <= 0) return NO_STORE
  const maxAgeS = Math.min(MAX_AGE_S, leftS)
  const staleS = Math.min(STALE_S, leftS - maxAgeS)
  return `public, max-age=${maxAgeS}${staleS > 0 ? `, stale-while-revalidate=${staleS}` : ''}`
}
