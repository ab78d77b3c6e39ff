// How the streams of a user are opened: by a token that ends soon, and is renewed when the server refuses it.
import type { StoredValue } from '../page/stored-value.ts'
import type { Account } from './account.ts'
import type { AccountServer } from './account-server.ts'

/** How the access of this tab stands. */
export interface AccessState {
  /** How often this tab has got a token. */
  readonly renewals: number
  /** When it got the last one, in milliseconds since 1970. */
  readonly renewedAtMs: number | undefined
}

/** What requests to the streams of a user are made with. */
export interface Access {
  readonly headers: { readonly Authorization: () => string }
  /** Renews a token that was refused: the request is then made again. Anything else, and a lost account, is given up. */
  readonly onError: (error: unknown) => Promise<object | undefined>
  /** The same object until it changes. */
  get(): AccessState
  subscribe(listener: () => void): () => void
  /**
   * Signs in with the account of this browser; without one, or when the server does not know it any more, with a new one.
   * Rejects when the server cannot be reached.
   */
  signIn(): Promise<void>
  /**
   * Lets no more requests through. The account stays known, so that its list is there again later. `kept` says how many
   * changes stay on this device until then.
   */
  signOut(kept?: number): void
}

/** Makes the access of this tab. */
export function createAccess(ports: {
  readonly account: StoredValue<Account | undefined>
  readonly server: AccountServer
  readonly now: () => number
}): Access {
  const { account, server, now } = ports
  const listeners = new Set<() => void>()
  let state: AccessState = { renewals: 0, renewedAtMs: undefined }
  let token: string | undefined
  let renewing: Promise<boolean> | undefined

  const fetchToken = async (key: string): Promise<boolean> => {
    const fresh = await server.tokenFor(key)
    if (fresh === undefined) return false
    token = fresh.token
    state = { renewals: state.renewals + 1, renewedAtMs: now() }
    for (const listener of listeners) listener()
    return true
  }
  /** Requests that are refused together renew once. */
  const renew = async (): Promise<boolean> => {
    const { key, isSignedIn } = account.get() ?? { key: '', isSignedIn: false }
    if (!isSignedIn) return false
    renewing ??= fetchToken(key).finally(() => (renewing = undefined))
    return renewing
  }
  return {
    headers: { Authorization: () => `Bearer ${account.get()?.isSignedIn === true ? (token ?? 'none') : 'none'}` },
    onError: async (error) => (isRefusal(error) && (await mayTryAgain(renew)) ? {} : undefined),
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async signIn() {
      const known = account.get()
      const isKnown = known !== undefined && (await fetchToken(known.key))
      const { user, key } = isKnown ? known : await server.create()
      account.set({ user, key, isSignedIn: true })
    },
    signOut(kept = 0) {
      const known = account.get()
      token = undefined
      if (known === undefined) return
      account.set({ user: known.user, key: known.key, isSignedIn: false, ...(kept > 0 && { kept }) })
    },
  }
}

const isRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 401

/** Where the network goes while a token is renewed, or the log-in fails, the request is made again after a pause, and finds out. */
async function mayTryAgain(renew: () => Promise<boolean>): Promise<boolean> {
  try {
    return await renew()
  } catch {
    return true
  }
}
