const FIRST_MS = 250
const LONGEST_MS = 30_000

/**
 * How long to wait before attempt number `attempt + 1`: doubled each time from 250 ms up to 30 s, and between half and
 * all of that by `chance` in [0, 1), so that many tabs do not come back at once.
 */
export function backoffMs(attempt: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20))
  return Math.round(longest * (0.5 + chance / 2))
}
