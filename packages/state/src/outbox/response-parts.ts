const LONGEST_REASON = 200
const LONGEST_WAIT_SECONDS = 3600

/** The beginning of an answer's body, for people. */
export const reasonOf = (text: string): string => text.trim().slice(0, LONGEST_REASON)

/** How long a server asks to wait, in milliseconds, an hour at most; 0 when it does not ask. */
export function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get('Retry-After') ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000 : 0
}
