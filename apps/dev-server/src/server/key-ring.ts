// The server's keys, kept in the store so that they outlive the process: those that sign deliveries (protocol section
// 14), and the secret of the callback tokens (protocol section 13.1).
import { decodeBase64Url, encodeBase64Url } from '../core/base64url.ts'
import type { StoreView } from '../store/stream-store.ts'
import {
  decodePayload,
  encodePayload,
  type LeaseToken,
  parseBearer,
  signedText,
  TOKEN_LIFETIME_MS,
} from '../subscriptions/lease-token.ts'
import {
  currentKey,
  isPublished,
  publicJwk,
  type PublicJwk,
  signatureHeader,
  signedBytes,
  type SigningKey,
  thumbprintText,
} from '../subscriptions/signing-key.ts'
import type { SubscriptionContext } from './subscription-context.ts'

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly token: LeaseToken }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'expired' }

export interface KeyRing {
  /** The key that signs now. Makes one when there is none yet, or when it is time for another. */
  current(): Promise<SigningKey>
  /** The public keys of which signatures may still be under way. */
  published(): ReadonlyArray<PublicJwk>
  /** The value of `Webhook-Signature` for a body that is sent now. */
  sign(body: Uint8Array): Promise<string>
  /** A token for the worker of a wake, good for an hour. */
  issueToken(subscriptionId: string, generation: number): Promise<string>
  /** Judges the value of `Authorization`. */
  judgeToken(authorization: string | undefined): Promise<TokenVerdict>
}

const GROUP = 'signing'

export const createKeyRing = (context: Pick<SubscriptionContext, 'store' | 'signer' | 'clock'>): KeyRing => {
  const { store, signer, clock } = context
  const current = async (): Promise<SigningKey> => {
    const known = store.read((view) => currentKey(keysOf(view), clock.now()))
    return known ?? takeOver(context, await createKey(context))
  }
  const secret = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const known = store.read(({ shelves }) => shelves.get('secrets', 'token', 'current'))
    const text = known ?? (await keepSecret(context))
    return decodeBase64Url(text) ?? new Uint8Array(0)
  }
  return {
    current,
    published: () =>
      store.read((view) =>
        keysOf(view)
          .filter((key) => isPublished(key, clock.now()))
          .map(publicJwk),
      ),
    sign: async (body) => {
      const key = await current()
      const seconds = Math.floor(clock.now() / 1000)
      const signature = await signer.sign(key, signedBytes(seconds, body))
      return signatureHeader(seconds, key.kid, encodeBase64Url(signature))
    },
    issueToken: async (subscriptionId, generation) => {
      const expiresMs = clock.now() + TOKEN_LIFETIME_MS
      const payload = encodePayload({ subscriptionId, generation, expiresMs })
      return `${payload}.${encodeBase64Url(await signer.mac(await secret(), signedText(payload)))}`
    },
    judgeToken: async (authorization) => {
      const parts = parseBearer(authorization)
      if (parts === undefined) return { kind: 'invalid' }
      const isOurs = await signer.isMac(await secret(), signedText(parts.payload), parts.code)
      const token = isOurs ? decodePayload(parts.payload) : undefined
      if (token === undefined) return { kind: 'invalid' }
      return clock.now() < token.expiresMs ? { kind: 'valid', token } : { kind: 'expired' }
    },
  }
}

type KeyContext = Pick<SubscriptionContext, 'store' | 'signer' | 'clock'>

const keysOf = ({ shelves }: Pick<StoreView, 'shelves'>): SigningKey[] =>
  [...shelves.all('keys', GROUP)].map(([, key]) => key)

const createKey = async ({ signer, clock }: KeyContext): Promise<SigningKey> => {
  const { x, d } = await signer.createKey()
  const thumbprint = await signer.sha256(new TextEncoder().encode(thumbprintText(x)))
  return { kid: `ds_${encodeBase64Url(thumbprint)}`, x, d, createdMs: clock.now() }
}

/** Stores a new key, retires those before it, and removes those that nobody needs any more. */
const takeOver = ({ store, clock }: KeyContext, fresh: SigningKey): Promise<SigningKey> =>
  store.write((writer) => {
    const nowMs = clock.now()
    // Somebody else may have been faster.
    const known = currentKey(keysOf(writer), nowMs)
    if (known !== undefined) return known
    for (const key of keysOf(writer)) {
      if (isPublished(key, nowMs)) writer.shelves.put('keys', GROUP, key.kid, { retiredMs: nowMs, ...key })
      else writer.shelves.remove('keys', GROUP, key.kid)
    }
    writer.shelves.put('keys', GROUP, fresh.kid, fresh)
    return fresh
  })

const keepSecret = ({ store, signer }: KeyContext): Promise<string> =>
  store.write(({ shelves }) => {
    const known = shelves.get('secrets', 'token', 'current')
    if (known !== undefined) return known
    const fresh = encodeBase64Url(signer.createSecret())
    shelves.put('secrets', 'token', 'current', fresh)
    return fresh
  })
