/*
 * The streams of presence are named by time, so that what was said is forgotten: nobody writes to one for longer than
 * its time and a margin, and then it lives as long as its TTL.
 */

/** So long one stream is read. */
export const BUCKET_MS: number = 10 * 60_000

/** So much earlier a stream is written to already, and so much longer still: the clocks of devices may differ by it. */
export const MARGIN_MS = 60_000

/** So long a stream lives after it was last used. */
export const TTL_SECONDS: number = 15 * 60

/** The number of the stream that is read at a time, in milliseconds since 1970. */
export const bucketAt = (now: number): number => Math.floor(now / BUCKET_MS)

/** The streams that are written to at a time: the one that is read, and near its borders the neighbour too. */
export function writtenAt(now: number): number[] {
  return [...new Set([bucketAt(now), bucketAt(now - MARGIN_MS), bucketAt(now + MARGIN_MS)])]
}

/** How long until another stream is read. */
export const untilNextBucket = (now: number): number => (bucketAt(now) + 1) * BUCKET_MS - now

/** The address of a stream. A query of the name stays at the end. */
export function bucketUrl(name: string, bucket: number): string {
  const [, address = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(name) ?? []
  return `${address.replace(/\/+$/, '')}/${bucket}${query}`
}
