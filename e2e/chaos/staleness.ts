// How long a tab that could have known lacked a write that was acknowledged.
import type { PageState } from './page-state.ts'
import type { WriteRecord } from './write-record.ts'

/**
 * Milliseconds that a page lacked the oldest acknowledged write that it does not show, counted from the latest of: the
 * acknowledgement, the moment from which the page was awake, and the start of the server. 0 while it lacks nothing or
 * is hidden.
 *
 * @param records the acknowledged writes; number n is at index n - 1
 */
export const stalenessOf = (
  { awakeSince, newest, at }: Pick<PageState, 'awakeSince' | 'newest' | 'at'>,
  records: ReadonlyArray<Pick<WriteRecord, 'durableAt'>>,
  upSince: number,
): number => {
  const missing = records[newest]
  if (awakeSince === undefined || missing === undefined) return 0
  return Math.max(0, at - Math.max(missing.durableAt, awakeSince, upSince))
}
