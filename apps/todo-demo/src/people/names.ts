import { useEffect, useSyncExternalStore } from 'react'
import { createNameStore } from './name-store.ts'
import { storageOf } from '../page/text-storage.ts'

/** The name of the person at this page. */
export const names = createNameStore(storageOf(window), Math.random)

/** The name of the person at this page; it follows other tabs of this browser. */
export function useName(): string {
  useEffect(() => {
    addEventListener('storage', names.refresh)
    return () => removeEventListener('storage', names.refresh)
  }, [])
  return useSyncExternalStore(names.subscribe, names.get)
}
