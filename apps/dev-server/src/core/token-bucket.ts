// How often one client may ask: a bucket that holds tokens and fills again at a steady rate. Pure: time is passed in.

/** `burst` requests at once, then `perSecond` more each second. Both are greater than 0. */
export interface BucketSize {
  readonly perSecond: number
  /** At least 1. */
  readonly burst: number
}

/** What was left at an instant, in tokens. */
export interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

export type BucketTurn =
  | { readonly kind: 'taken'; readonly bucket: Bucket }
  /** Empty; asking again makes sense after `waitMs`. */
  | { readonly kind: 'empty'; readonly bucket: Bucket; readonly waitMs: number }

export const fullBucket = ({ burst }: BucketSize, nowMs: number): Bucket => ({ tokens: burst, atMs: nowMs })

/** Takes one token. A clock that goes backwards neither fills nor drains. */
export const takeToken = (bucket: Bucket, size: BucketSize, nowMs: number): BucketTurn => {
  const filled = fill(bucket, size, nowMs)
  if (filled.tokens >= 1) return { kind: 'taken', bucket: { ...filled, tokens: filled.tokens - 1 } }
  return { kind: 'empty', bucket: filled, waitMs: Math.ceil(((1 - filled.tokens) / size.perSecond) * 1000) }
}

/** Whether a bucket is as good as a new one, so that it need not be remembered. */
export const isFull = (bucket: Bucket, size: BucketSize, nowMs: number): boolean =>
  fill(bucket, size, nowMs).tokens >= size.burst

const fill = (bucket: Bucket, { perSecond, burst }: BucketSize, nowMs: number): Bucket => {
  const passedMs = Math.max(0, nowMs - bucket.atMs)
  return { tokens: Math.min(burst, bucket.tokens + (passedMs / 1000) * perSecond), atMs: nowMs }
}
