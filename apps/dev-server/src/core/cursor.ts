// Cursors let a CDN collapse live requests without serving one stale answer for ever (protocol section 12).

const EPOCH_MS = 1_728_432_000_000
const INTERVAL_MS = 20_000
const MAX_JITTER_MS = 3_600_000
// More digits could leave the safe integers, where adding one changes nothing.
const ACCEPTED = /^[0-9]{1,15}$/

/**
 * The cursor to answer with. It is the number of the present 20-second interval, or, when the reader's cursor is not
 * behind that, the reader's plus 1 to 180 intervals. `fraction` is a random number from 0 to 1 (exclusive).
 */
export const nextCursor = (requested: string | undefined, nowMs: number, fraction: number): number => {
  const current = Math.max(0, Math.floor((nowMs - EPOCH_MS) / INTERVAL_MS))
  if (requested === undefined || !ACCEPTED.test(requested)) return current
  const echoed = Number(requested)
  if (echoed < current) return current
  return echoed + Math.max(1, Math.ceil((fraction * MAX_JITTER_MS) / INTERVAL_MS))
}
