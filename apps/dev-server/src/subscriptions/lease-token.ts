// What a callback token says. It is signed with a secret of the server and carried as
// `base64url(payload).base64url(code)` (protocol section 13.1).
import { decodeBase64Url, encodeBase64Url } from '../core/base64url.ts'

export interface LeaseToken {
  readonly subscriptionId: string
  readonly generation: number
  readonly expiresMs: number
}

/** How long a token is good: a wake can be worked on for at most this long. */
export const TOKEN_LIFETIME_MS = 3_600_000

/** The bytes that the code is made over. They are not those of any webhook signature, which begin with a number. */
export const signedText = (payload: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`lease-token.${payload}`)

export const encodePayload = ({ subscriptionId, generation, expiresMs }: LeaseToken): string =>
  encodeBase64Url(new TextEncoder().encode(JSON.stringify([subscriptionId, generation, expiresMs])))

export interface TokenParts {
  readonly payload: string
  readonly code: Uint8Array<ArrayBuffer>
}

/** Takes the value of `Authorization` apart; `undefined` when it holds no token of this form. */
export const parseBearer = (authorization: string | undefined): TokenParts | undefined => {
  const match = /^bearer +([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/i.exec((authorization ?? '').trim())
  const code = decodeBase64Url(match?.[2] ?? '')
  return match?.[1] === undefined || code === undefined ? undefined : { payload: match[1], code }
}

/** Reads a payload whose code was found right. */
export const decodePayload = (payload: string): LeaseToken | undefined => {
  const bytes = decodeBase64Url(payload)
  if (bytes === undefined) return undefined
  try {
    const parts: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (!Array.isArray(parts)) return undefined
    const [subscriptionId, generation, expiresMs]: unknown[] = parts
    return typeof subscriptionId === 'string' && typeof generation === 'number' && typeof expiresMs === 'number'
      ? { subscriptionId, generation, expiresMs }
      : undefined
  } catch {
    return undefined
  }
}
