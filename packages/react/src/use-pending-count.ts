'use client'

import type { SyncStatus } from '@oxbow/state/db'
import { useGivenOrProvided } from './stream-db-context.ts'
import { useSyncStatus, type HasStatus } from './use-sync-status.ts'

const pendingCountOf = (status: SyncStatus): number => status.pendingCount

/**
 * How many local writes are not yet known to be in the log: of the provider's database, or of the given one.
 *
 * @throws HookError `outside-provider` when no database is given and none provided; `foreign-database`.
 */
export const usePendingCount = (db?: HasStatus): number =>
  useSyncStatus(useGivenOrProvided(db, 'usePendingCount', 'status'), pendingCountOf)
