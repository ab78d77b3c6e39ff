/** TanStack DB sorts a commit of more rows as a whole, together with all that are there; these it puts in one by one. */
const SPLICED = 511
/** Below so many rows a commit that sorts everything costs more for the rows that are there than for its own. */
const SMALLEST_SORTED = 1024
/** The same where keys come in their order, so that sorting is only looking through all of them. */
const SMALLEST_BY_KEY = 2048
const LARGEST = 5000
/** Rows of the first commit of many; the next ones follow the time that it took. */
const FIRST = 1000
/** So long one commit should keep the page from its other work, and so long where a live query orders them. */
const COMMIT_MS = 24
const ORDERED_COMMIT_MS = 40

/** How many rows go into one commit. */
export interface SliceSize {
  readonly rows: number
  /** Takes in that a commit of `rows` rows took so long. */
  took(rows: number, tookMs: number): SliceSize
}

/**
 * Begins to size the commits of a fill. `isOrdered`: a live query orders the rows; `isByKey`: they come in the order of
 * their keys.
 */
export function firstSlice(isOrdered: boolean, isByKey: boolean): SliceSize {
  // What comes last by key and last by the query's order is only appended, and appending needs no sorting.
  if (isOrdered && isByKey) return smallSlice
  const idealMs = isOrdered ? ORDERED_COMMIT_MS : COMMIT_MS
  const smallest = isByKey ? SMALLEST_BY_KEY : SMALLEST_SORTED
  const sized = (rows: number): SliceSize => ({
    rows,
    took(done, tookMs) {
      const next = Math.round((done * idealMs) / Math.max(tookMs, 1))
      // Where keys come in no order, the sorting of all takes over in the end.
      if (!isByKey && next < smallest) return smallSlice
      return sized(Math.min(Math.max(next, smallest), LARGEST))
    },
  })
  return sized(FIRST)
}

const smallSlice: SliceSize = { rows: SPLICED, took: () => smallSlice }
