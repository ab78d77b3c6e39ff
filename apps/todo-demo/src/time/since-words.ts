const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The ways in which a moment is written. To make one costs far more than to use it. */
interface Formats {
  readonly day: Intl.DateTimeFormat
  readonly time: Intl.DateTimeFormat
  readonly year: Intl.DateTimeFormat
  readonly date: Intl.DateTimeFormat
  readonly dateWithYear: Intl.DateTimeFormat
}

const known = new Map<string | undefined, Formats>()

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
  const { day, time, year, date, dateWithYear } = formatsOf(timeZone)
  const on = day.format(thenMs)
  if (on === day.format(nowMs)) return `today at ${time.format(thenMs)}`
  if (on === day.format(nowMs - DAY)) return `yesterday at ${time.format(thenMs)}`
  const isThisYear = year.format(thenMs) === year.format(nowMs)
  return `on ${(isThisYear ? date : dateWithYear).format(thenMs)}`
}

function formatsOf(timeZone: string | undefined): Formats {
  const formats = known.get(timeZone) ?? createFormats(timeZone)
  known.set(timeZone, formats)
  return formats
}

function createFormats(timeZone: string | undefined): Formats {
  const create = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...(timeZone === undefined ? {} : { timeZone }), ...options })
  return {
    day: create({ dateStyle: 'short' }),
    time: create({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    year: create({ year: 'numeric' }),
    date: create({ day: 'numeric', month: 'long' }),
    dateWithYear: create({ day: 'numeric', month: 'long', year: 'numeric' }),
  }
}
