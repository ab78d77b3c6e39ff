import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createManualClock } from '../../test/manual-clock.ts'
import { createIndexedDBStore } from './indexeddb-store.ts'
import { describeStore } from './store.contract.ts'

const storageOf = (indexedDB: IDBFactory) => ({
  indexedDB,
  keyRange: IDBKeyRange,
  estimate: async () => undefined,
  isPersisted: async () => false,
  persist: async () => false,
})

describeStore('IndexedDB', () => {
  const environment = { ...createManualClock(), storage: storageOf(new IDBFactory()) }
  return async () => createIndexedDBStore({ name: 'db', environment })
})
