// Request rates per client. A client whose bucket is full again is forgotten, so that memory follows the clients that ask
// now, not all that ever did.
import { type Bucket, type BucketSize, fullBucket, isFull, takeToken } from '../core/token-bucket.ts'
import type { Clock } from '../environment.ts'
import { type Answer, refuse } from './message.ts'

export interface RateLimit {
  /** Counts a request of a client; the answer is a refusal (429 with `Retry-After`), `undefined` lets it pass. */
  check(client: string): Answer | undefined
}

/** How many clients are remembered before those with a full bucket are looked for. */
const SWEEP_AT = 1024

export const createRateLimit = (size: BucketSize, clock: Clock): RateLimit => {
  const buckets = new Map<string, Bucket>()
  let sweepAt = SWEEP_AT
  const sweep = (nowMs: number): void => {
    for (const [client, bucket] of buckets) if (isFull(bucket, size, nowMs)) buckets.delete(client)
    // When all of them are busy, looking again at each request would cost more than their memory.
    sweepAt = Math.max(SWEEP_AT, buckets.size * 2)
  }
  return {
    check: (client) => {
      const nowMs = clock.now()
      if (buckets.size >= sweepAt) sweep(nowMs)
      const turn = takeToken(buckets.get(client) ?? fullBucket(size, nowMs), size, nowMs)
      buckets.set(client, turn.bucket)
      if (turn.kind === 'taken') return undefined
      const retryAfterS = Math.ceil(turn.waitMs / 1000)
      return refuse(429, 'Too many requests. Wait as long as Retry-After says.', { 'Retry-After': String(retryAfterS) })
    },
  }
}
