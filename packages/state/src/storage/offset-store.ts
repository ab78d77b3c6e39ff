import { del, get, promisifyRequest } from 'idb-keyval'
import { defaultEnvironment, platformIndexedDB } from '../environment.ts'
import { canonicalUrl } from '../core/canonical-url.ts'
import type { Offset } from '../core/changeset.ts'
import { createUseStore } from './use-store.ts'

/** Options of `createOffsetStore`. */
export interface OffsetStoreOptions {
  /** Whose offsets these are. Those of one user are never given to another; name the user, not a token. */
  readonly user?: string | undefined
  /** The browser's databases; for tests. */
  readonly indexedDB?: IDBFactory | undefined
}

/**
 * How far streams were read, over reloads and for all tabs: for code that reads with `stream()` and keeps its own rows.
 *
 * Save an offset after what was read up to it is safe. An offset only moves forward, so that a slow tab does not take a
 * fast one's progress back. All methods reject with a `StorageError`; the stream can be read all the same.
 */
export interface OffsetStore {
  /** The offset from which to go on; `undefined` for a stream that was never saved: read it from the start. */
  load(url: string | URL): Promise<Offset | undefined>
  /**
   * Saves an offset. Resolves when it is stored; with `false`, when one as great or greater stands there and nothing was
   * written.
   */
  save(url: string | URL, offset: Offset): Promise<boolean>
  /** Forgets the offset: the stream is gone, or was made anew at its URL. */
  forget(url: string | URL): Promise<void>
  /** Closes the database. Using the store again opens it again. */
  close(): void
}

const DATABASE = 'oxbow/offsets/1'

/** Makes a store of offsets in IndexedDB. Several of them, in one tab or in many, share what they know. */
export function createOffsetStore(options: OffsetStoreOptions = {}): OffsetStore {
  const { user = '', indexedDB } = options
  const { use, close } = createUseStore(DATABASE, {
    sleep: defaultEnvironment.sleep,
    indexedDB: () => indexedDB ?? platformIndexedDB(),
    page: () => defaultEnvironment.page,
  })
  const keyOf = (url: string | URL): string => JSON.stringify([user, canonicalUrl(url)])
  return {
    close,
    async load(url) {
      const offset: unknown = await get(keyOf(url), use)
      return typeof offset === 'string' ? offset : undefined
    },
    save: (url, offset) =>
      use('readwrite', async (store) => {
        const key = keyOf(url)
        const saved: unknown = await promisifyRequest<unknown>(store.get(key))
        if (typeof saved === 'string' && saved >= offset) return false
        await promisifyRequest(store.put(offset, key))
        return true
      }),
    forget: (url) => del(keyOf(url), use),
  }
}
