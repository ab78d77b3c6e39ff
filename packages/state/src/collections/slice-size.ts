import type { KeyOrder } from './fill-order.ts'

/** TanStack DB sorts a commit of more rows as a whole, together with all that are there; these it puts in one by one. */
const SPLICED = 511
/** Below so many rows a commit that sorts everything costs more for the rows that are there than for its own. */
const SMALLEST = 2048
/** The same where keys come in no order, so that sorting is not only looking through all of them. */
const SMALLEST_MIXED = 1024
const LARGEST = 5000
/** Rows of the first commit of many; the next ones follow the time that it took. */
const FIRST = 1000
/** So long one commit should keep the page from its other work, and so long where a live query orders them. */
const COMMIT_MS = 24
const ORDERED_COMMIT_MS = 40
/** When the smallest commit takes so long, the sorting has taken over. */
const TOO_LONG_MS = 80

/** How many rows go into one commit. */
export interface SliceSize {
  readonly rows: number
  /** Takes in that a commit of `rows` rows took so long. */
  took(rows: number, tookMs: number): SliceSize
}

/** Begins to size the commits of a fill. `isOrdered`: a live query orders the rows. */
export function firstSlice(isOrdered: boolean, keyOrder: KeyOrder): SliceSize {
  // What comes last by key and last by the query's order is only appended, and appending needs no sorting.
  if (isOrdered && keyOrder === 'ascending') return small
  const idealMs = isOrdered ? ORDERED_COMMIT_MS : COMMIT_MS
  const smallest = keyOrder === 'mixed' ? SMALLEST_MIXED : SMALLEST
  const sized = (rows: number): SliceSize => ({
    rows,
    took(done, tookMs) {
      // Not by the first one, which runs code for the first time.
      if (keyOrder === 'mixed' && done === SMALLEST_MIXED && tookMs > TOO_LONG_MS) return small
      return sized(Math.min(Math.max(Math.round((done * idealMs) / Math.max(tookMs, 1)), smallest), LARGEST))
    },
  })
  return sized(FIRST)
}

const small: SliceSize = { rows: SPLICED, took: () => small }
