import { createStoredValue, type StoredValue } from '../page/stored-value.ts'
import type { TextStorage } from '../page/text-storage.ts'

/** Who this browser is for the server. The key stands for a password: it never leaves this browser but to its server. */
export interface Account {
  readonly user: string
  readonly key: string
  /** Signed out, the account is known and opens nothing. */
  readonly isSignedIn: boolean
  /** How many changes were kept on this device when somebody signed out. */
  readonly kept?: number
}

/** The account of this browser, the same in all tabs; `undefined` before the first sign-in. */
export const createAccountStore = (storage: TextStorage | undefined): StoredValue<Account | undefined> =>
  createStoredValue({
    storage,
    key: 'oxbow-todos:account',
    parse,
    print: (account) => (account === undefined ? '' : JSON.stringify(account)),
  })

function parse(text: string): Account | undefined {
  try {
    const stored: unknown = JSON.parse(text)
    if (typeof stored !== 'object' || stored === null) return undefined
    if (!('user' in stored) || typeof stored.user !== 'string' || !/^\w+$/.test(stored.user)) return undefined
    if (!('key' in stored) || typeof stored.key !== 'string') return undefined
    const { user, key } = stored
    const kept = 'kept' in stored && typeof stored.kept === 'number' ? { kept: stored.kept } : {}
    return { user, key, isSignedIn: 'isSignedIn' in stored && stored.isSignedIn === true, ...kept }
  } catch {
    return undefined
  }
}
