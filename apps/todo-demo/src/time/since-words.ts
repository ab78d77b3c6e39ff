const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * How long ago something was, in words: "just now", "5 min ago", "today at 14:02", "yesterday at 09:30", "on 3 March".
 * A time that lies ahead, by another device's clock, is "just now".
 *
 * @param thenMs milliseconds since 1970
 * @param nowMs milliseconds since 1970
 * @param timeZone IANA name; the one of the device by default
 */
export function sinceWords(thenMs: number, nowMs: number, timeZone?: string | undefined): string {
  const ago = nowMs - thenMs
  if (ago < MINUTE) return 'just now'
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`
  const words = (options: Intl.DateTimeFormatOptions, atMs = thenMs) =>
    new Intl.DateTimeFormat('en-GB', { ...(timeZone === undefined ? {} : { timeZone }), ...options }).format(atMs)
  const day = (atMs: number) => words({ dateStyle: 'short' }, atMs)
  const time = () => words({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (day(thenMs) === day(nowMs)) return `today at ${time()}`
  if (day(thenMs) === day(nowMs - DAY)) return `yesterday at ${time()}`
  const isThisYear = words({ year: 'numeric' }) === words({ year: 'numeric' }, nowMs)
  return `on ${words({ day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) })}`
}
