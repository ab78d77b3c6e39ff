const LONGEST_DATE_MS = 3_600_000
const SECONDS = /^[0-9]+(\.[0-9]+)?$/

/**
 * The least wait, in milliseconds, that a `Retry-After` header asks for: seconds (decimals allowed) or an HTTP date, a
 * date at most an hour ahead. Anything else is 0.
 */
export const parseRetryAfter = (header: string | null | undefined, nowMs: number): number => {
  const text = header?.trim() ?? ''
  if (SECONDS.test(text)) return Number(text) * 1000
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? 0 : Math.min(Math.max(date - nowMs, 0), LONGEST_DATE_MS)
}
