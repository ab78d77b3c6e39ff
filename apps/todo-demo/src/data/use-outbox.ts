import type { OutboxSnapshot } from '@oxbow/react'
import { useMemo, useSyncExternalStore } from 'react'
import { useList } from '../lists/list-context.ts'

/** The changes of the list that wait, and the ones that the server refused. */
export function useOutbox(): OutboxSnapshot {
  const { outbox } = useList().db
  return useSyncExternalStore(outbox.subscribe, outbox.get)
}

/** The ids of the todos that have a change waiting. */
export function useWaitingIds(): ReadonlySet<string> {
  const { pending } = useOutbox()
  return useMemo(() => new Set(pending.flatMap(({ writes }) => writes.map(({ key }) => key))), [pending])
}
