import { useEffect, useSyncExternalStore } from 'react'
import type { StoredValue } from './stored-value.ts'

/** A stored value, as it is in this tab or was last changed in another one. */
export function useStoredValue<T>(value: StoredValue<T>): T {
  useEffect(() => {
    // A function of its own: one that two components share is taken away from both by the first that goes.
    const refresh = () => value.refresh()
    addEventListener('storage', refresh)
    return () => removeEventListener('storage', refresh)
  }, [value])
  return useSyncExternalStore(value.subscribe, value.get)
}
