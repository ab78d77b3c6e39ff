import { useSyncExternalStore } from 'react'
import { listOfHash } from './list-name.ts'

/** The list that the address of the page names. */
export const useListName = (): string => useSyncExternalStore(subscribe, () => listOfHash(location.hash))

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
