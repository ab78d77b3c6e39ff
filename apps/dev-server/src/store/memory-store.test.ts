import { createMemoryStore } from './memory-store.ts'
import { describeStreamStore } from './stream-store.contract.ts'

describeStreamStore(createMemoryStore)
