import { createMemoryStore } from './memory-store.ts'
import { describeStore } from './store.contract.ts'

describeStore('the memory store', () => {
  const store = createMemoryStore()
  return async () => store
})
