// The only file of this package's handler that names a global of the platform. Everything else takes these ports.

/** Time and timers. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** Randomness. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number
  /** A new unguessable identifier of letters and digits. */
  id(): string
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  id: () => crypto.randomUUID().replaceAll('-', ''),
}

export const systemFetch: typeof fetch = (input, init) => fetch(input, init)

/** Signatures and authentication codes. Keys and secrets are given as texts in base64url. */
export interface Signer {
  /** A new Ed25519 key pair, as the members of a JWK. */
  createKey(): Promise<{ readonly x: string; readonly d: string }>
  /** The Ed25519 signature of bytes. */
  sign(key: { readonly x: string; readonly d: string }, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  /** A new secret of 32 random bytes. */
  createSecret(): Uint8Array<ArrayBuffer>
  /** The HMAC-SHA-256 of bytes. */
  mac(secret: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  /** Whether a code is that of the bytes; takes the same time for every wrong one. */
  isMac(
    secret: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
    code: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' }

const hmacKey = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, HMAC, false, ['sign', 'verify'])

/** The platform's WebCrypto. */
export const systemSigner: Signer = {
  createKey: async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    const { x, d } = await crypto.subtle.exportKey('jwk', 'privateKey' in pair ? pair.privateKey : pair)
    if (x === undefined || d === undefined) throw new Error('The platform made an Ed25519 key without its parts.')
    return { x, d }
  },
  sign: async ({ x, d }, bytes) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x, d }
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes))
  },
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  createSecret: () => crypto.getRandomValues(new Uint8Array(32)),
  mac: async (secret, bytes) => new Uint8Array(await crypto.subtle.sign('HMAC', await hmacKey(secret), bytes)),
  isMac: async (secret, bytes, code) => crypto.subtle.verify('HMAC', await hmacKey(secret), code, bytes),
}
