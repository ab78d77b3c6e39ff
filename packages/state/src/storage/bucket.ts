import { checksum } from './checksum.ts'

/** So many rows a bucket has when the rows are spread anew, at least half of it and at most. */
const TARGET_ROWS = 160
/** With more rows a bucket on average, they are spread over more buckets. */
const MOST_ROWS = 256
/** With fewer, over fewer. */
const FEWEST_ROWS = 16

/** The number of the bucket that a row lies in. `count` is a power of two. */
export function bucketOf(type: string, key: string, count: number): number {
  return checksum(`${type}\0${key}`) & (count - 1)
}

/** How many buckets `rows` rows take when they are spread anew. */
export function bucketCountFor(rows: number): number {
  let count = 1
  while (rows / count > TARGET_ROWS) count *= 2
  return count
}

/** Whether so many buckets are too few, or far too many, for `rows` rows. */
export function isSpreadBadly(rows: number, count: number): boolean {
  return count === 0 || rows / count > MOST_ROWS || (count > 1 && rows / count < FEWEST_ROWS)
}
