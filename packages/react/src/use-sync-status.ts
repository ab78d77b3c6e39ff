'use client'

import type { ReadableStatus, SyncStatus } from '@oxbow/state/db'
import { useGivenOrProvided } from './stream-db-context.ts'
import { useSelected } from './use-selected.ts'

/** The part of a database that tells how it stands. */
export interface HasStatus {
  readonly status: ReadableStatus
}

/**
 * How reading and writing stand: phase, waiting and refused writes, last sync. Of the provider's database, or of the
 * given one. With `select` the component renders again only when what was selected differs (shallow comparison).
 * During server render it is the status of a database at rest, or of the rows that `db.dehydrate()` took. It does not start sync: the provider, or a hook that
 * reads rows, does.
 *
 * @throws HookError `outside-provider` when no database is given and none provided; `foreign-database`.
 */
export function useSyncStatus(db?: HasStatus): SyncStatus
export function useSyncStatus<T>(select: (status: SyncStatus) => T): T
export function useSyncStatus<T>(db: HasStatus, select: (status: SyncStatus) => T): T
export function useSyncStatus(
  first?: HasStatus | ((status: SyncStatus) => unknown),
  second?: (status: SyncStatus) => unknown,
): unknown {
  const [given, select] = typeof first === 'function' ? [undefined, first] : [first, second]
  const db = useGivenOrProvided(given, 'useSyncStatus', 'status')
  return useSelected(db.status, select)
}
