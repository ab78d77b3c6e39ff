import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { StoragePort } from '../src/environment.ts'
import { STORE_NAME } from '../src/storage/connection.ts'
import { createIndexedDBStore, type IndexedDBStoreOptions } from '../src/storage/indexeddb-store.ts'
import type { Store } from '../src/storage/store.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

/** One database that a test looks into and breaks, with as many stores over it as tabs. */
export interface DatabaseScene {
  readonly clock: ManualClock
  readonly factory: IDBFactory
  /** Another tab's store over the same database; `factory` to give that tab's own view of it. */
  open(options?: Partial<IndexedDBStoreOptions>, factory?: IDBFactory): Store
  /** All records by their key, in the order of their keys. */
  dump(): Promise<Map<string, unknown>>
  /** Changes records behind the stores' back. */
  edit(work: (objects: IDBObjectStore) => void): Promise<void>
}

export const DATABASE = 'oxbow/1/["","https://example.test/stream"]'

/** The storage of a tab. */
export const storageOf = (indexedDB: IDBFactory): StoragePort => ({
  indexedDB,
  keyRange: IDBKeyRange,
  estimate: async () => undefined,
  isPersisted: async () => false,
  persist: async () => false,
})

/** Makes a scene with an empty database. */
export function createDatabaseScene(defaults: Partial<IndexedDBStoreOptions> = {}): DatabaseScene {
  const clock = createManualClock()
  const factory = new IDBFactory()
  const transact = async <T>(work: (objects: IDBObjectStore) => T): Promise<T> => {
    const database = await opened(factory)
    const transaction = database.transaction(STORE_NAME, 'readwrite')
    const result = work(transaction.objectStore(STORE_NAME))
    await new Promise((resolve, reject) => {
      transaction.addEventListener('complete', resolve)
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('undone')))
    })
    database.close()
    return result
  }
  return {
    clock,
    factory,
    open: (options = {}, own = factory) =>
      createIndexedDBStore({
        name: DATABASE,
        environment: { ...clock, storage: storageOf(own) },
        ...defaults,
        ...options,
      }),
    async dump() {
      const [keys, values] = await transact((objects) => [objects.getAllKeys(), objects.getAll()] as const)
      return new Map(
        keys.result.map((key, index) => [JSON.stringify(key).slice(1, -1), values.result[index] as unknown]),
      )
    },
    edit: async (work) => transact(work),
  }
}

const opened = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE_NAME))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')))
  })
