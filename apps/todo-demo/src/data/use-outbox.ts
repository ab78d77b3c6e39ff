import type { OutboxSnapshot } from '@oxbow/react'
import { useMemo, useSyncExternalStore } from 'react'
import { db } from './database.ts'

/** The local changes that wait, and the ones that the server refused. */
export const useOutbox = (): OutboxSnapshot => useSyncExternalStore(db.outbox.subscribe, db.outbox.get)

/** The ids of the todos that have a change waiting. */
export function useWaitingIds(): ReadonlySet<string> {
  const { pending } = useOutbox()
  return useMemo(() => new Set(pending.flatMap(({ writes }) => writes.map(({ key }) => key))), [pending])
}
