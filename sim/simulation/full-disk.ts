import type { Store } from '@oxbow/state/db'
import { StorageError } from '@oxbow/state/offsets'

/** What takes room. */
export type Written = 'rows' | 'outbox'

/** A store that may be full. */
export function fullStore(store: Store, isFull: (what: Written) => boolean): Store {
  const onDisk = async <T>(what: Written, work: () => Promise<T>): Promise<T> => {
    if (isFull(what)) throw new StorageError('quota', 'the disk', 'There is no room left.')
    return work()
  }
  return {
    ...store,
    takeOver: () => onDisk('rows', () => store.takeOver()),
    commit: (commit) => onDisk('rows', () => store.commit(commit)),
    changeOutbox: (change) => onDisk('outbox', () => store.changeOutbox(change)),
  }
}

const whatIs = (key: unknown): Written | undefined => {
  if (/^[xjb]\/|^l$/.test(String(key))) return 'rows'
  return /^[egwad]\/|^f$/.test(String(key)) ? 'outbox' : undefined
}

/**
 * Databases that may be full. The meta record and the head of the outbox always find room: a page that can not make them keeps
 * nothing, and is another case.
 */
export function fullDatabases(factory: IDBFactory, isFull: (what: Written) => boolean): IDBFactory {
  const judge = (transaction: IDBTransaction, key: unknown): void => {
    const what = whatIs(key)
    if (what === undefined || !isFull(what)) return
    Object.defineProperty(transaction, 'error', { value: new DOMException('It is full.', 'QuotaExceededError') })
    try {
      transaction.abort()
    } catch {
      // It was undone before.
    }
  }
  const watch = (database: IDBDatabase): void => {
    const begin = database.transaction.bind(database)
    database.transaction = (...args) => {
      const transaction = begin(...args)
      const storeOf = transaction.objectStore.bind(transaction)
      transaction.objectStore = (name) => {
        const objects = storeOf(name)
        for (const method of ['put', 'add'] as const) {
          const write = objects[method].bind(objects)
          objects[method] = (value: unknown, key?: IDBValidKey) => {
            const request = write(value, key)
            judge(transaction, key)
            return request
          }
        }
        return objects
      }
      return transaction
    }
  }
  const open: IDBFactory['open'] = (name, version) => {
    const request = factory.open(name, version)
    request.addEventListener('success', () => watch(request.result))
    return request
  }
  return Object.assign(Object.create(factory) as IDBFactory, {
    open,
    deleteDatabase: (name: string) => factory.deleteDatabase(name),
    databases: () => factory.databases(),
    cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
  })
}
