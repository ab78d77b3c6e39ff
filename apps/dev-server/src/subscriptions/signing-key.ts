// The keys that sign webhook deliveries (protocol section 14). One is in use; those before it stay published as long as
// a receiver may still have to check something signed with them.

/** An Ed25519 key pair, the parts in base64url as in a JWK. */
export interface SigningKey {
  /** `ds_` and the thumbprint of the public key (RFC 7638). */
  readonly kid: string
  /** The public part. */
  readonly x: string
  /** The private part; it never leaves the store but to sign. */
  readonly d: string
  readonly createdMs: number
  /** When another key took over. */
  readonly retiredMs?: number | undefined
}

/** A public key as the key set shows it. */
export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'EdDSA'
}

/** A key signs for 90 days. */
export const KEY_LIFETIME_MS = 7_776_000_000
/** Receivers accept a signature for some 5 minutes, and may keep the key set for 5; an hour leaves room for clocks. */
export const PUBLISHED_AFTER_MS = 3_600_000

/** The key to sign with, unless a new one is due. */
export const currentKey = (keys: Iterable<SigningKey>, nowMs: number): SigningKey | undefined =>
  [...keys].find((key) => key.retiredMs === undefined && nowMs - key.createdMs < KEY_LIFETIME_MS)

/** Whether a key is still shown to receivers. */
export const isPublished = ({ retiredMs }: SigningKey, nowMs: number): boolean =>
  retiredMs === undefined || nowMs - retiredMs < PUBLISHED_AFTER_MS

export const publicJwk = ({ kid, x }: SigningKey): PublicJwk => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x,
  kid,
  use: 'sig',
  alg: 'EdDSA',
})

/** What the thumbprint is made over: the required members in their order, without spaces (RFC 7638). */
export const thumbprintText = (x: string): string => JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })

/** The bytes that a delivery's signature is made over: the time in seconds, a dot, the body as it is sent. */
export const signedBytes = (seconds: number, body: Uint8Array): Uint8Array<ArrayBuffer> => {
  const time = new TextEncoder().encode(`${seconds}.`)
  const bytes = new Uint8Array(time.length + body.length)
  bytes.set(time)
  bytes.set(body, time.length)
  return bytes
}

/** The value of `Webhook-Signature`. */
export const signatureHeader = (seconds: number, kid: string, signature: string): string =>
  `t=${seconds},kid=${kid},ed25519=${signature}`
