import { onTestFinished } from 'vitest'
import { defaultEnvironment } from '../../src/environment.ts'
import { createIndexedDBStore } from '../../src/storage/indexeddb-store.ts'
import { describeStore } from '../../src/storage/store.contract.ts'

let databases = 0

describeStore('IndexedDB of this browser', () => {
  databases += 1
  const name = `contract/${databases}`
  return async () => {
    const store = createIndexedDBStore({ name, environment: defaultEnvironment })
    onTestFinished(store.close)
    return store
  }
})
