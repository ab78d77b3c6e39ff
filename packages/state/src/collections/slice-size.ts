import type { KeyOrder } from './fill-order.ts'

/** TanStack DB sorts a commit of more rows as a whole, together with all that are there; these it puts in one by one. */
const SPLICED = 511
/** Until so many rows are there, sorting them costs less than more commits. */
const SORTED_FREELY = 16_384
/** Below so many rows a commit that sorts everything costs more for the rows that are there than for its own. */
const SMALLEST = 1536
/** The same where keys come in no order, so that sorting is not only looking through all of them. */
const SMALLEST_MIXED = 1024
const LARGEST = 5000
/** So many rows are there in one commit. The next ones follow the time that it took. */
const FIRST = 1000
/** So long one commit should keep the page from its other work where many rows are appended, … */
const APPENDED_COMMIT_MS = 16
/** … where they are sorted in, and where a live query orders them: there shorter ones take too long in all. */
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
  if (total <= FIRST || keyOrder !== 'ascending') return sorted(FIRST, isOrdered, keyOrder)
  // What comes last by key, and last by the query's order, is only appended, and appending needs no sorting.
  return isOrdered ? spliced : appended(SPLICED, 0)
}

const spliced: SliceSize = { rows: SPLICED, took: () => spliced }

function sorted(rows: number, isOrdered: boolean, keyOrder: KeyOrder): SliceSize {
  const smallest = keyOrder === 'mixed' ? SMALLEST_MIXED : SMALLEST
  return {
    rows,
    took(done, tookMs) {
      // Not by the first one, which runs code for the first time.
      if (keyOrder === 'mixed' && done === SMALLEST_MIXED && tookMs > TOO_LONG_MS) return spliced
      const next = follow(done, tookMs, isOrdered ? ORDERED_COMMIT_MS : COMMIT_MS, smallest, LARGEST)
      return sorted(next, isOrdered, keyOrder)
    },
  }
}

/** Rows that come last by key, over `there` rows that are there. */
function appended(rows: number, there: number): SliceSize {
  return {
    rows,
    took(done, tookMs) {
      const now = there + done
      if (now < SORTED_FREELY) return appended(follow(done, tookMs, APPENDED_COMMIT_MS, SPLICED, SMALLEST), now)
      // Somebody who looks at all rows after each commit costs more than sorting them.
      return tookMs > TOO_LONG_MS ? sorted(SMALLEST, false, 'ascending') : appended(SPLICED, now)
    },
  }
}

const follow = (done: number, tookMs: number, idealMs: number, fewest: number, most: number): number =>
  Math.min(Math.max(Math.round((done * idealMs) / (tookMs || 1)), fewest), most)
