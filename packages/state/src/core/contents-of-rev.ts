/*
 * The revisions of an outbox also say of which contents of the store they are. What is written again after the site's data
 * were removed begins with a round number far beyond all that was there: late word of a change from before is then never
 * taken for the next change of now.
 */

const MOST_CHANGES = 2 ** 32

/** A number for the contents in which a change made revision `rev`; later contents have greater ones. */
export const contentsOf = (rev: number): number => Math.floor(rev / MOST_CHANGES)

/** The revision that is made where what is known up to `known` is written again into an outbox at `rev`. */
export const restoredRev = (rev: number, known: number): number =>
  contentsOf(rev) > contentsOf(known) ? rev + 1 : (contentsOf(known) + 1) * MOST_CHANGES
