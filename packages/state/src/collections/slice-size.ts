import type { KeyOrder } from './fill-order.ts'

/** TanStack DB sorts a commit of more rows as a whole, together with all that are there; these it puts in one by one. */
const SPLICED = 511
/** The first ones of many, which run code for the first time. */
const FIRST_SPLICED = 256
/** Below so many rows a commit that sorts everything costs more for the rows that are there than for its own. */
const SMALLEST = 2048
/** The same where keys come in no order, so that sorting is not only looking through all of them. */
const SMALLEST_MIXED = 1024
const LARGEST = 5000
/** So many rows are there in one commit. The next ones follow the time that it took. */
const FIRST = 1000
/** So long one commit should keep the page from its other work, and so long where a live query orders them. */
const COMMIT_MS = 24
const ORDERED_COMMIT_MS = 40
/** When the smallest commit takes so long, what is done with all rows has taken over. */
const TOO_LONG_MS = 80

/** How many rows go into one commit. */
export interface SliceSize {
  readonly rows: number
  /** Takes in that a commit of `rows` rows took so long. */
  took(rows: number, tookMs: number): SliceSize
}

/** Begins to size the commits of a fill of `total` rows. `isOrdered`: a live query orders them. */
export function firstSlice(total: number, isOrdered: boolean, keyOrder: KeyOrder): SliceSize {
  const idealMs = isOrdered ? ORDERED_COMMIT_MS : COMMIT_MS
  const smallest = keyOrder === 'mixed' ? SMALLEST_MIXED : SMALLEST
  const sized = (rows: number): SliceSize => ({
    rows,
    took(done, tookMs) {
      // Not by the first one, which runs code for the first time.
      if (keyOrder === 'mixed' && done === SMALLEST_MIXED && tookMs > TOO_LONG_MS) return spliced
      return sized(Math.min(Math.max(Math.round((done * idealMs) / Math.max(tookMs, 1)), smallest), LARGEST))
    },
  })
  const spliced: SliceSize = {
    rows: SPLICED,
    // Somebody who looks at all rows after each commit costs more than sorting them.
    took: (_, tookMs) => (!isOrdered && keyOrder === 'ascending' && tookMs > TOO_LONG_MS ? sized(SMALLEST) : spliced),
  }
  // What comes last by key, and last by the query's order, is only appended, and appending needs no sorting.
  if (keyOrder !== 'ascending') return sized(FIRST)
  return { rows: total > FIRST ? FIRST_SPLICED : FIRST, took: () => spliced }
}
