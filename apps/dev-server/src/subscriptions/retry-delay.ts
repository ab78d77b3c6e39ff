const FIRST_MS = 1000
const LONGEST_MS = 60_000
const SPREAD = 0.2

/**
 * How long to wait after the given number of failures in a row, at least 1: one second, doubled each time up to a
 * minute, and a fifth more or less by chance (`fraction` from 0 to 1), so that many do not come back together.
 */
export const retryDelayMs = (failures: number, fraction: number): number => {
  const plainMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30))
  return Math.round(plainMs * (1 - SPREAD + 2 * SPREAD * fraction))
}
