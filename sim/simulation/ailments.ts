import type { Store } from '@oxbow/state/db'
import type { Environment, LockPort } from '@oxbow/state/testing'
import { IDBFactory } from 'fake-indexeddb'
import type { Chance } from './chance.ts'
import { fullDatabases, fullStore, type Written } from './full-disk.ts'

/** What is wrong with what a page is given. */
export interface Ailment {
  readonly name: string
  /** Whether the page can not keep anything: what it writes ends with it, and its status says so. */
  readonly keepsNothing: boolean
  readonly isIll: boolean
  environment(environment: Environment): Environment
  store(store: true | Store): true | Store
}

/** The disk of all profiles. */
export interface Disk {
  isFull: boolean
}

/** A page that nothing ails but the disk. */
export const healthy = (disk: Disk): Ailment => ({ ...withFullDisk('is well', () => disk.isFull), isIll: false })

/**
 * What ails the next page; its storage never opens or answers, rows do not fit, or it may not ask for locks.
 *
 * @param isCleared the data of the site are cleared: with a disk that stays full for one page alone, that page could never
 *   write again what it knows, and keeps it in its memory, as it should
 */
export function someAilment(chance: Chance, disk: Disk, isCleared: boolean): Ailment {
  const isFull = (what: Written): boolean => disk.isFull || (what === 'rows' && !isCleared)
  return chance.pick([
    () => withoutStorage('may not open databases', { open: refuse }),
    () => withoutStorage('waits for databases', { open: () => new EventTarget() }),
    () => withoutStorage('is not answered by databases', muteDatabases()),
    () => ({ ...withoutStorage('is in a sandbox', { open: refuse }), environment: inSandbox }),
    () => withFullDisk('has no room for rows', isFull),
    () => ({ ...withFullDisk('may not ask for locks', () => disk.isFull), environment: withoutLocks }),
  ])()
}

const refuse = (): never => {
  throw new DOMException('It is not allowed here.', 'SecurityError')
}

const refusingLocks: LockPort = { request: async () => refuse(), query: async () => refuse() }
const withoutLocks = (environment: Environment): Environment =>
  environment.locks === undefined ? environment : { ...environment, locks: refusingLocks }
const inSandbox = (environment: Environment): Environment => withoutLocks(withDatabases(environment, { open: refuse }))

const withDatabases = (environment: Environment, indexedDB: object): Environment => ({
  ...environment,
  storage: {
    indexedDB: indexedDB as IDBFactory,
    keyRange: { bound: (lower, upper) => ({ lower, upper }) as IDBKeyRange },
    estimate: async () => undefined,
    isPersisted: async () => false,
    persist: async () => false,
  },
})

const withoutStorage = (name: string, databases: object): Ailment => ({
  name,
  ...{ keepsNothing: true, isIll: true },
  environment: (environment) => withDatabases(environment, databases),
  store: () => true,
})

/** Databases that open, and answer nothing. */
function muteDatabases(): object {
  const factory = new IDBFactory()
  return {
    open(name: string) {
      const request = factory.open(name, 1)
      request.addEventListener('success', () => {
        Object.assign(request.result, { transaction: () => muteTransaction(request.result) })
      })
      return request
    },
  }
}

function muteTransaction(db: IDBDatabase): object {
  const objects = new Proxy({}, { get: (_, name) => (name === 'transaction' ? transaction : () => new EventTarget()) })
  const parts = { db, error: null, objectStore: () => objects, abort: () => undefined, commit: () => undefined }
  const transaction: object = Object.assign(new EventTarget(), parts)
  return transaction
}

const withFullDisk = (name: string, isFull: (what: Written) => boolean): Ailment => ({
  name,
  ...{ keepsNothing: false, isIll: true },
  environment({ storage, ...environment }) {
    if (storage === undefined) return environment
    return { ...environment, storage: { ...storage, indexedDB: fullDatabases(storage.indexedDB, isFull) } }
  },
  store: (store) => (store === true ? true : fullStore(store, isFull)),
})
