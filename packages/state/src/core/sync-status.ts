import type { StateError } from '../errors.ts'
import { START, type Offset } from './changeset.ts'

/**
 * What the database is doing.
 *
 * - `idle`: nothing was asked for yet, or a catch-up read (`live: false`) has ended, or `disconnect()` was called.
 * - `hydrating`: rows are being read from the store.
 * - `connecting`, `catching-up`, `live`: on the way to, and at, the end of the stream.
 * - `offline`: the last request did not work; it is tried again by itself, and is offline until a try works.
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
  /** Whether the rows are those of the end of the stream: on a live connection, at the end of a read, or for good. */
  readonly isUpToDate: boolean
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
  /** Why they are kept in memory alone, in plain words, when that was not asked for. */
  readonly storageReason: string | undefined
  /** Bytes that this origin uses and may use, as the browser last said. */
  readonly storageUsage: { readonly usage: number; readonly quota: number } | undefined
  /** Whether this tab reads for all (`leader`), follows the one that does, or stands alone. */
  readonly role: Role
  /**
   * Whether this stream waits for one of the few live requests that all tabs and streams of an origin share; until its
   * turn comes it is read every second.
   */
  readonly isTakingTurns: boolean
  /** How many rows are shown or messages read, of how many where that is known; absent when nothing is being loaded. */
  readonly progress: { readonly loaded: number; readonly total: number | undefined } | undefined
  /** What is wrong, while `phase` is `error`, `needs-auth` or `offline`. */
  readonly error: Error | StateError | undefined
  /** What keeps local writes from being sent although rows are read; `phase` and `error` say it while reading is at rest. */
  readonly obstacle: SendObstacle | undefined
}

/** Why waiting writes are not sent. */
export interface SendObstacle {
  readonly phase: 'needs-auth' | 'error'
  readonly error: StateError
}

/** What a tab is for the others of its scope. */
export type Role = 'solo' | 'leader' | 'follower'

/** The part of the status that only the reading tab knows, as it tells the others. */
export interface SharedStatus {
  readonly phase: SyncPhase
  readonly isOnline: boolean
  readonly isUpToDate: boolean
  readonly lastSyncedAt: number | undefined
  readonly isTakingTurns: boolean
  readonly progress: SyncStatus['progress']
  readonly error: Error | StateError | undefined
  readonly obstacle: SendObstacle | undefined
}

/** What the status says as it is told. The rest of it follows from how reading goes. */
type SyncNews = Pick<
  SyncStatus,
  | ('offset' | 'progress' | 'isTakingTurns' | 'role' | 'pendingCount' | 'rejectedCount' | 'oldestPendingAt')
  | ('invalidCount' | 'storage' | 'storageReason' | 'storageUsage')
>

/** What the status follows from. */
export type SyncEvent =
  | { type: 'phase'; phase: Exclude<SyncPhase, 'offline' | 'needs-auth' | 'error'> }
  /** Reading was stopped on purpose. */
  | { type: 'disconnected' }
  /** Reading does not work. */
  | { type: 'trouble'; phase: 'offline' | 'needs-auth' | 'error'; error: Error }
  /** Writing does not work, or does again; rows are read all the same. */
  | { type: 'obstacle'; obstacle: SendObstacle | undefined }
  /** The store was read: up to where, and when the end of the stream was last known to be reached. */
  | { type: 'hydrated'; offset: Offset; syncedAt: number | undefined }
  /** What was stored was removed; nothing is known any more. */
  | { type: 'forgotten' }
  /** These fields of it are so from now on. */
  | { type: 'news'; news: Partial<SyncNews> }
  /** How reading stands in the tab that reads. */
  | { type: 'shared'; status: SharedStatus }
  /** A batch of so many messages is in the rows. */
  | { type: 'committed'; offset: Offset; upToDate: boolean; at: number; messages: number }

/** How a database stands before anything happened. */
export const initialStatus: SyncStatus = {
  phase: 'idle',
  isOnline: false,
  isHydrated: false,
  isUpToDate: false,
  isSynced: false,
  hasSynced: false,
  lastSyncedAt: undefined,
  offset: START,
  pendingCount: 0,
  rejectedCount: 0,
  oldestPendingAt: undefined,
  invalidCount: 0,
  storage: 'memory',
  storageReason: undefined,
  storageUsage: undefined,
  role: 'solo',
  isTakingTurns: false,
  progress: undefined,
  error: undefined,
  obstacle: undefined,
}
