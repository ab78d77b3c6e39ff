// Tokens that somebody else issues and signs: an identity provider, or the application's own backend.
import { bearerToken, covers, readClaims, type TokenClaims, type TokenRules } from '../core/token-claims.ts'
import { type Clock, systemClock, systemFetch } from '../environment.ts'
import { type AccessRequest, type Authorize, deny } from '../server/access.ts'
import { isSignedBy, parseToken } from './json-web-token.ts'
import { createKeySet } from './key-set.ts'

export interface JwksOptions extends TokenRules {
  /** Where the public keys are (a JSON Web Key Set): https, or http on this machine. */
  readonly url: string
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  /** Gets what went wrong when keys were fetched. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Allows what a signed token (RS256, ES256 or EdDSA) says: its claim `streams` lists the streams that its bearer may read
 * and write, `streams_read` those that may only be read. An entry is the name of a stream, a beginning that ends in `/`,
 * or `*` for everything. A token without these claims opens nothing. `sub` and `exp` are required; live reads end with
 * the token.
 */
export const authorizeByJwks = (options: JwksOptions): Authorize => {
  const { fetch = systemFetch, clock = systemClock, url, onError } = options
  const keySet = createKeySet({ url, fetch, clock, onError })
  return async (request) => {
    const text = bearerToken(request.headers)
    const token = text === undefined ? undefined : parseToken(text)
    if (token === undefined) return deny('Send a token: Authorization: Bearer <token>.', 401)
    const keys = await keySet.find(token.keyId)
    if (!keys.some((key) => isSignedBy(token, key))) return deny('The token is signed by nobody known here.', 401)
    const claims = readClaims(token.payload, options, clock.now())
    if (claims.kind === 'invalid') return deny(claims.reason, 401)
    if (!isAllowed(claims, request)) return deny('The token does not open this stream.')
    return { kind: 'identity', id: claims.subject, expiresAtMs: claims.expiresAtMs, claims: claims.all }
  }
}

/** The server's own interfaces are for those who may do everything. */
const isAllowed = ({ streams, readable }: TokenClaims, { action, stream }: AccessRequest): boolean => {
  if (action === 'control') return streams.includes('*')
  const isRead = action === 'read' || action === 'describe'
  return covers(streams, stream) || (isRead && covers(readable, stream))
}
