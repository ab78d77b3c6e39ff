// How long a stream lives (protocol section 2.4). A TTL is a sliding window, an instant is never moved.
import { type Malformed, malformed } from './malformed.ts'

export type Expiry =
  | { readonly kind: 'never' }
  | { readonly kind: 'ttl'; readonly seconds: number }
  | { readonly kind: 'at'; readonly instantMs: number; readonly text: string }

const TTL = /^(?:0|[1-9][0-9]*)$/
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|([+-])(\d{2}):(\d{2}))$/

/** Reads `Stream-TTL` and `Stream-Expires-At` of a PUT, of which at most one may be given. */
export const parseExpiry = (ttl: string | undefined, expiresAt: string | undefined): Expiry | Malformed => {
  if (ttl !== undefined && expiresAt !== undefined)
    return malformed('Give either Stream-TTL or Stream-Expires-At, not both.')
  if (ttl !== undefined) return parseTtl(ttl)
  return expiresAt === undefined ? { kind: 'never' } : parseInstant(expiresAt)
}

/** Whether two configurations mean the same: instants are compared as instants, not as texts. */
export const isSameExpiry = (a: Expiry, b: Expiry): boolean => {
  if (a.kind === 'ttl') return b.kind === 'ttl' && a.seconds === b.seconds
  if (a.kind === 'at') return b.kind === 'at' && a.instantMs === b.instantMs
  return b.kind === 'never'
}

/** Whether a stream last used at `lastUsedMs` is gone at `nowMs`. */
export const isExpired = (expiry: Expiry, lastUsedMs: number, nowMs: number): boolean =>
  nowMs >= expiresAtMs(expiry, lastUsedMs)

/** The instant at which a stream last used at `lastUsedMs` goes; Infinity when it stays. */
export const expiresAtMs = (expiry: Expiry, lastUsedMs: number): number => {
  if (expiry.kind === 'ttl') return lastUsedMs + expiry.seconds * 1000
  return expiry.kind === 'at' ? expiry.instantMs : Number.POSITIVE_INFINITY
}

const parseTtl = (text: string): Expiry | Malformed => {
  const seconds = Number(text)
  if (!TTL.test(text) || !Number.isSafeInteger(seconds))
    return malformed('Stream-TTL must be a whole number of seconds without sign or leading zeros.')
  return { kind: 'ttl', seconds }
}

const parseInstant = (text: string): Expiry | Malformed => {
  const instantMs = parseRfc3339(text)
  return instantMs === undefined
    ? malformed('Stream-Expires-At must be an RFC 3339 timestamp such as 2030-01-31T12:00:00Z.')
    : { kind: 'at', instantMs, text }
}

/** Milliseconds of an RFC 3339 timestamp; `undefined` for other texts and for days that do not exist. */
const parseRfc3339 = (text: string): number | undefined => {
  const match = RFC_3339.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  const offsetHours = Number(match[10] ?? 0)
  const offsetMinutes = Number(match[11] ?? 0)
  // A leap second is legal in RFC 3339; it counts as the second after it.
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  const fractionMs = Math.floor(Number(`0${match[7] ?? ''}`) * 1000)
  const sign = match[9] === '-' ? -1 : 1
  return local + fractionMs - sign * (offsetHours * 60 + offsetMinutes) * 60_000
}
