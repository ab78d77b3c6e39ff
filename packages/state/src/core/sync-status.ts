import type { StateError } from '../errors.ts'
import { START, type Offset } from './changeset.ts'

/**
 * What the database is doing.
 *
 * - `idle`: nothing was asked for yet, or a catch-up read (`live: false`) has ended, or `disconnect()` was called.
 * - `hydrating`: rows are being read from the store.
 * - `connecting`, `catching-up`, `live`: on the way to, and at, the end of the stream.
 * - `offline`: the last request did not work; it is tried again by itself.
 * - `needs-auth`: the server refused the credentials; give new ones and call `connect()`.
 * - `error`: something that waiting does not mend; `error` says what.
 * - `closed`: the stream has ended for good, or `close()` was called.
 */
export type SyncPhase =
  | 'idle'
  | 'hydrating'
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'offline'
  | 'needs-auth'
  | 'error'
  | 'closed'

/** One value that says how the database stands; a new object at each change, the same one otherwise. */
export interface SyncStatus {
  readonly phase: SyncPhase
  /** Whether the last request worked. Not the browser's network hint. */
  readonly isOnline: boolean
  /** Whether rows and waiting writes were read from where they are kept, so that collections show them. */
  readonly isHydrated: boolean
  /** Whether every row is current and every local write is in the log. */
  readonly isSynced: boolean
  /** Whether the end of the stream was reached at least once. */
  readonly hasSynced: boolean
  /** When the end of the stream was last known to be reached, in milliseconds since 1970. */
  readonly lastSyncedAt: number | undefined
  /** The position up to which rows are shown. */
  readonly offset: Offset
  /** Local writes that are not yet known to be in the log. */
  readonly pendingCount: number
  /** Local writes that the server refused for good; see `db.outbox`. */
  readonly rejectedCount: number
  /** When the oldest waiting write was made, in milliseconds since 1970. */
  readonly oldestPendingAt: number | undefined
  /** Rows of the log that do not fit their schema and are set aside. */
  readonly invalidCount: number
  /** Where rows and waiting writes are kept. */
  readonly storage: 'memory' | 'best-effort' | 'persistent'
  readonly role: 'solo' | 'leader' | 'follower'
  /** What is wrong, while `phase` is `error`, `needs-auth` or `offline`. */
  readonly error: Error | StateError | undefined
}

/** What the status follows from. */
export type SyncEvent =
  | { type: 'phase'; phase: Exclude<SyncPhase, 'offline' | 'needs-auth' | 'error'> }
  | { type: 'trouble'; phase: 'offline' | 'needs-auth' | 'error'; error: Error }
  | { type: 'hydrated' }
  | { type: 'committed'; offset: Offset; upToDate: boolean; at: number }
  | { type: 'outbox'; pendingCount: number; rejectedCount: number; oldestPendingAt: number | undefined }
  | { type: 'invalid'; count: number }

/** How a database stands before anything happened. */
export const initialStatus: SyncStatus = {
  phase: 'idle',
  isOnline: false,
  isHydrated: false,
  isSynced: false,
  hasSynced: false,
  lastSyncedAt: undefined,
  offset: START,
  pendingCount: 0,
  rejectedCount: 0,
  oldestPendingAt: undefined,
  invalidCount: 0,
  storage: 'memory',
  role: 'solo',
  error: undefined,
}

const WORKING: ReadonlySet<SyncPhase> = new Set(['catching-up', 'live'])

/** The status after `event`; the same object when nothing changed. Nothing leaves `closed`. */
export function nextStatus(status: SyncStatus, event: SyncEvent): SyncStatus {
  const next = withSynced(change(status, event))
  return isSame(status, next) ? status : next
}

function change(status: SyncStatus, event: SyncEvent): SyncStatus {
  switch (event.type) {
    case 'phase':
      if (status.phase === 'closed') return status
      return {
        ...status,
        phase: event.phase,
        error: event.phase === 'connecting' ? status.error : undefined,
        isOnline: WORKING.has(event.phase) || (event.phase === 'connecting' && status.isOnline),
      }
    case 'trouble':
      if (status.phase === 'closed') return status
      return { ...status, phase: event.phase, error: event.error, isOnline: false }
    case 'hydrated':
      return { ...status, isHydrated: true }
    case 'committed':
      return {
        ...status,
        offset: event.offset,
        isOnline: status.phase !== 'closed',
        hasSynced: status.hasSynced || event.upToDate,
        lastSyncedAt: event.upToDate ? event.at : status.lastSyncedAt,
      }
    case 'outbox':
      return {
        ...status,
        pendingCount: event.pendingCount,
        rejectedCount: event.rejectedCount,
        oldestPendingAt: event.oldestPendingAt,
      }
    case 'invalid':
      return { ...status, invalidCount: event.count }
  }
}

const withSynced = (status: SyncStatus): SyncStatus => ({
  ...status,
  isSynced: status.phase === 'live' && status.pendingCount === 0,
})

const isSame = (a: SyncStatus, b: SyncStatus): boolean =>
  (Object.keys(b) as Array<keyof SyncStatus>).every((field) => a[field] === b[field])
