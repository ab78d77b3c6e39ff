// What a signed token says: until when it holds, and which streams its bearer may use. The signature was checked before.
import type { HeaderValues } from './create-request.ts'

/** What is asked of every token besides its signature. */
export interface TokenRules {
  /** The `iss` that it must have, if any in particular. */
  readonly issuer?: string | undefined
  /** One that must be among its `aud`, if any. */
  readonly audience?: string | undefined
}

export interface TokenClaims {
  readonly kind: 'claims'
  readonly subject: string
  readonly expiresAtMs: number
  /** Streams that may be read and written, see `covers`. */
  readonly streams: ReadonlyArray<string>
  /** Streams that may only be read. */
  readonly readable: ReadonlyArray<string>
  readonly all: Readonly<Record<string, unknown>>
}

export type ClaimsResult = TokenClaims | { readonly kind: 'invalid'; readonly reason: string }

/** Clocks differ: a token may begin this much later than now. Its end is taken at its word. */
const LEEWAY_S = 30

/** Reads the payload of a token. Needed are `sub` and `exp`; `streams` and `streams_read` are lists of streams. */
export const readClaims = (payload: unknown, rules: TokenRules, nowMs: number): ClaimsResult => {
  if (!isRecord(payload)) return invalid('The token holds no claims.')
  const { sub, exp, nbf, iss, aud } = payload
  if (typeof sub !== 'string' || sub === '') return invalid('The token names no subject (sub).')
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return invalid('The token never ends (exp).')
  if (nowMs >= exp * 1000) return invalid('The token has expired.')
  if (nbf !== undefined && !(typeof nbf === 'number' && nowMs >= (nbf - LEEWAY_S) * 1000))
    return invalid('The token is not valid yet.')
  if (rules.issuer !== undefined && iss !== rules.issuer) return invalid('The token is of another issuer (iss).')
  if (rules.audience !== undefined && !textsOf(aud).includes(rules.audience))
    return invalid('The token is for another audience (aud).')
  return {
    kind: 'claims',
    subject: sub,
    expiresAtMs: exp * 1000,
    streams: textsOf(payload['streams']),
    readable: textsOf(payload['streams_read']),
    all: payload,
  }
}

/** Whether a list covers a stream: by its name, by a beginning that ends in `/`, or all of them by `*`. */
export const covers = (list: ReadonlyArray<string>, stream: string): boolean =>
  list.some((entry) => entry === '*' || entry === stream || (entry.endsWith('/') && stream.startsWith(entry)))

/** The token of `Authorization: Bearer`, if there is one. */
export const bearerToken = (headers: HeaderValues): string | undefined =>
  /^bearer +([\w.~+/=-]+)$/i.exec(headers['authorization'] ?? '')?.[1]

const textsOf = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (reason: string): ClaimsResult => ({ kind: 'invalid', reason })
