import { describeTextStore } from './text-store.contract.ts'
import { createMemoryTextStore } from './text-store.ts'

describeTextStore('in memory', (separator) => {
  const store = createMemoryTextStore(separator)
  return () => store
})
