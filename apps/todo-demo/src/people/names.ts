import { storageOf } from '../page/text-storage.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { createNameStore } from './name-store.ts'

/** The name of the person at this page. */
export const names = createNameStore(storageOf(window), Math.random)

/** The name of the person at this page; it follows other tabs of this browser. */
export const useName = (): string => useStoredValue(names)
