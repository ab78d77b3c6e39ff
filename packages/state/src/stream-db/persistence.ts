import { scopeName } from '../core/canonical-url.ts'
import type { Environment } from '../environment.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import type { StoreCodec } from '../storage/sealer.ts'
import type { Store } from '../storage/store.ts'

/** Where a database keeps its rows, its position and its outbox. */
export interface OpenedStore {
  readonly store: Store
  /** The names that the tabs of the scope share; absent when the store is this tab's alone. */
  readonly names: { readonly leader: string; readonly send: string; readonly channel: string } | undefined
  /** Why rows are kept in memory although that was not asked for. */
  readonly reason: string | undefined
  /** Whether the rows are one user's: then no HTTP cache may answer for the server. */
  readonly isPrivate: boolean
}

/**
 * How `createStreamDB` keeps things: `true` (default) in the browser's IndexedDB where it can, `{ codec }` there through
 * an encoding of your own (to encrypt what lies on the disk), `false` in memory, or a store of your own.
 */
export type PersistenceOption = boolean | { readonly codec: StoreCodec } | Store

/** What decides where a database keeps things. */
export interface PersistenceContext {
  readonly persistence: PersistenceOption | undefined
  readonly user: string | undefined
  readonly url: string
  /** Whether requests carry headers or parameters that may say who asks. */
  readonly hasCredentials: boolean
  readonly environment: Environment
}

const NO_STORAGE =
  'There is no IndexedDB here. To keep rows and writes beyond this page, let the site store data: private windows and ' +
  'blocked site data forbid it.'

/** Raised with every change of the storage format; a database of another format is another database. */
const FORMAT = 1

/** Opens nothing yet: decides where, and under which names. Rows and writes never cross accounts. */
export function choosePersistence(
  context: PersistenceContext,
  createStore: (name: string, codec: StoreCodec | undefined) => Store,
): OpenedStore {
  const { persistence = true, user, url, hasCredentials, environment } = context
  const isPrivate = user !== undefined
  const inMemory = (reason?: string): OpenedStore => ({
    store: createMemoryStore(environment),
    names: undefined,
    reason,
    isPrivate,
  })
  const scope = scopeName(url, user)
  const name = `oxbow/${FORMAT}/${scope}`
  const names = { leader: `${name}/leader`, channel: name, send: `oxbow/${scope}/send` }
  const codec = typeof persistence === 'object' && 'codec' in persistence ? persistence.codec : undefined
  if (typeof persistence === 'object' && 'load' in persistence) {
    return { store: persistence, names: persistence.isShared ? names : undefined, reason: undefined, isPrivate }
  }
  if (!persistence) return inMemory()
  if (environment.storage === undefined) return inMemory(NO_STORAGE)
  if (hasCredentials && user === undefined) {
    return inMemory(
      'Requests carry headers or parameters that may say who asks, and no "user" says whose rows these are. ' +
        'Give createStreamDB the option "user" to keep them.',
    )
  }
  return { store: createStore(name, codec), names, reason: undefined, isPrivate }
}
