import { useEffect, useSyncExternalStore } from 'react'
import type { StoredValue } from './stored-value.ts'

/** A stored value, as it is in this tab or was last changed in another one. */
export function useStoredValue<T>(value: StoredValue<T>): T {
  useEffect(() => {
    addEventListener('storage', value.refresh)
    return () => removeEventListener('storage', value.refresh)
  }, [value])
  return useSyncExternalStore(value.subscribe, value.get)
}
