// Signed tokens in the compact form of RFC 7515, with public keys only: a secret that both sides know (HS256) or no
// signature at all is never accepted, whatever the token says of itself.
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'

/** A public key of a key set, with the only algorithm that it may be used for. */
export interface VerifyKey {
  readonly id: string | undefined
  readonly algorithm: string
  readonly key: KeyObject
}

export interface SignedToken {
  readonly keyId: string | undefined
  readonly algorithm: string
  readonly payload: unknown
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

const HASHES: ReadonlyMap<string, string | null> = new Map([
  ['RS256', 'sha256'],
  ['ES256', 'sha256'],
  ['EdDSA', null],
])

/** Takes a token apart; `undefined` for what is none. Nothing of it can be believed yet. */
export const parseToken = (text: string): SignedToken | undefined => {
  const [head = '', body = '', signature = '', ...rest] = text.split('.')
  const header = parseJson(head)
  if (rest.length > 0 || typeof header !== 'object' || header === null) return undefined
  const algorithm = 'alg' in header ? header.alg : undefined
  const keyId = 'kid' in header ? header.kid : undefined
  // A header that names extensions which must be understood is not understood (RFC 7515 section 4.1.11).
  if (typeof algorithm !== 'string' || 'crit' in header) return undefined
  return {
    keyId: typeof keyId === 'string' ? keyId : undefined,
    algorithm,
    payload: parseJson(body),
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, 'base64url'),
  }
}

/** Whether a key has signed a token. */
export const isSignedBy = (token: SignedToken, { algorithm, key }: VerifyKey): boolean => {
  const hash = HASHES.get(token.algorithm)
  if (hash === undefined || token.algorithm !== algorithm) return false
  return verify(hash, token.signed, { key, dsaEncoding: 'ieee-p1363' }, token.signature)
}

/** The usable keys of a key set (RFC 7517); those of unknown kinds are left out. */
export const parseKeySet = (value: unknown): ReadonlyArray<VerifyKey> => {
  const keys: unknown = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : []
  return (Array.isArray(keys) ? keys : []).flatMap((jwk: unknown) => (isKey(jwk) ? keyFrom(jwk) : []))
}

const isKey = (value: unknown): value is JsonWebKey => typeof value === 'object' && value !== null

const keyFrom = (jwk: JsonWebKey): ReadonlyArray<VerifyKey> => {
  const algorithm = algorithmOf(jwk)
  if (algorithm === undefined || (jwk['use'] !== undefined && jwk['use'] !== 'sig')) return []
  const id = typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined
  try {
    return [{ id, algorithm, key: createPublicKey({ key: jwk, format: 'jwk' }) }]
  } catch {
    // A key that is broken can sign nothing; the others still can.
    return []
  }
}

const algorithmOf = ({ kty, crv }: JsonWebKey): string | undefined => {
  if (kty === 'RSA') return 'RS256'
  if (kty === 'EC' && crv === 'P-256') return 'ES256'
  return kty === 'OKP' && crv === 'Ed25519' ? 'EdDSA' : undefined
}

const parseJson = (base64: string): unknown => {
  try {
    return JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
