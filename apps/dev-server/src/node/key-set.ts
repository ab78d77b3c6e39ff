// The public keys of whoever issues tokens, fetched from their address and kept for a while.
import type { Clock } from '../environment.ts'
import { parseKeySet, type VerifyKey } from './json-web-token.ts'

export interface KeySet {
  /** The keys that a token may be signed with. An id that is not known makes it ask again, but not often. */
  find(keyId: string | undefined): Promise<ReadonlyArray<VerifyKey>>
}

export interface KeySetOptions {
  /** Https, or http on this machine. */
  readonly url: string
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly onError: ((error: unknown) => void) | undefined
}

/** After this long keys are asked for again, so that one that was withdrawn does not stay valid. */
const FRESH_MS = 600_000
/** Tokens with invented key ids must not become a flood of requests. */
const PAUSE_MS = 30_000
const TIMEOUT_MS = 5000

/** Throws a TypeError for an address over which anybody could send keys. */
export const createKeySet = ({ url, fetch, clock, onError }: KeySetOptions): KeySet => {
  const { protocol, hostname } = new URL(url)
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback))
    throw new TypeError(`The keys at ${url} would travel unprotected. Use https.`)
  let keys: ReadonlyArray<VerifyKey> | undefined
  let askedMs = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  const ask = async (): Promise<void> => {
    askedMs = clock.now()
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      keys = parseKeySet(await response.json())
    } catch (error) {
      onError?.(error)
      // Known keys stay in use while their address cannot be reached.
      if (keys === undefined) throw error
    } finally {
      asking = undefined
    }
  }
  const matching = (keyId: string | undefined): ReadonlyArray<VerifyKey> =>
    (keys ?? []).filter(({ id }) => keyId === undefined || id === undefined || id === keyId)

  return {
    find: async (keyId) => {
      const ageMs = clock.now() - askedMs
      const isWanted = keys === undefined || ageMs >= FRESH_MS || (matching(keyId).length === 0 && ageMs >= PAUSE_MS)
      if (isWanted) await (asking ??= ask())
      return matching(keyId)
    },
  }
}
