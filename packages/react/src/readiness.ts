import type { StreamCollection, SyncStatus } from '@oxbow/state/db'

/** Whether the rows of a collection can be shown, and how far they can be trusted. */
export interface Readiness {
  /**
   * - `loading`: the first rows are awaited; what is there (local writes, a part of the log) can be shown already.
   * - `ready`: the rows are there. They stay ready while the network is away.
   * - `error`: something that waiting does not mend; rows that were there stay.
   */
  readonly status: 'loading' | 'ready' | 'error'
  /** `status` is `loading`. */
  readonly isLoading: boolean
  /** Whether the rows kept on this device are shown. True after the local store was read, online or not. */
  readonly isHydrated: boolean
  /** Whether the rows are those of the end of the stream. */
  readonly isUpToDate: boolean
  /** `status` is `error`. */
  readonly isError: boolean
  /** What is wrong, exactly while `isError`. To be offline is no error: see `useSyncStatus`. */
  readonly error: Error | undefined
}

/** The readiness of a collection whose rows can be shown, or not yet, in a database that stands so. */
export function readinessOf(isReady: boolean, sync: SyncStatus): Readiness {
  const isError = sync.phase === 'error' || sync.phase === 'needs-auth'
  // A closed database waits for nothing any more: what it has is what there is.
  const isSettled = isReady || sync.phase === 'closed'
  const status = isError ? 'error' : isSettled ? 'ready' : 'loading'
  return {
    status,
    isLoading: status === 'loading',
    isHydrated: sync.isHydrated,
    isUpToDate: sync.isUpToDate,
    isError,
    error: isError ? sync.error : undefined,
  }
}

/** The readiness now. */
export const readinessNow = ({ rows, syncStatus }: Shown): Readiness => readinessOf(rows.isReady(), syncStatus.get())

/** The readiness during server render and hydration: rows that came with the page are there, others not yet. */
export function readinessAtFirst({ syncStatus }: Shown): Readiness {
  const initial = syncStatus.getInitial()
  return readinessOf(initial.isHydrated, initial)
}

type Shown = Pick<StreamCollection<object>, 'rows' | 'syncStatus'>
