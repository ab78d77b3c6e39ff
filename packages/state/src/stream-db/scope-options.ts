import type { LiveMode } from '@oxbow/client'
import type { Changeset } from '../core/changeset.ts'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import type { Report } from '../core/diagnostic.ts'
import type { Rejection } from '../core/entry.ts'
import type { Migration } from '../core/migration.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import type { ConflictResolver } from '../outbox/conflict.ts'
import type { Destination } from '../outbox/destination.ts'
import type { BatchCallbacks } from '../sync/ingest.ts'
import type { CreateOption } from '../sync/reader.ts'
import type { ReadableStatus } from '../sync/status-board.ts'
import type { StreamPort } from '../sync/stream-port.ts'
import type { OpenedStore } from './persistence.ts'

/** What a scope is made of. */
export interface ScopeOptions {
  readonly stream: StreamPort
  readonly persistence: OpenedStore
  /** Absent for a scope that is only read. */
  readonly destination: Destination | undefined
  readonly environment: Environment
  readonly live: LiveMode
  /** What the page was rendered with on a server. */
  readonly initial: DehydratedState | undefined
  /** What this build does with raw values before it looks at them. */
  readonly migration: Migration
  readonly create: CreateOption
  /** So many live requests may all tabs and streams of an origin have together. */
  readonly maxLiveRequests: number | undefined
  readonly callbacks: BatchCallbacks & {
    readonly onReject?: ((rejection: Rejection) => void) | undefined
    readonly onConflict?: ConflictResolver | undefined
  }
  readonly report: Report
}

/** Whom a scope tells. */
export interface ScopeEvents {
  readonly status: ReadableStatus
  readonly tell: (event: SyncEvent) => void
  /** A changeset is in the rows; `before` is the outbox as it was before it. */
  readonly onPublish: (changeset: Changeset, before: OutboxRecord) => void
  /** All rows may be others. */
  readonly onReload: () => void
  /** Resolves when all rows are shown that were read. */
  readonly shown: () => Promise<void>
  /** The outbox changed, by no commit. */
  readonly onOutboxChange: (before: OutboxRecord) => void
  /** Reading failed for good. */
  readonly onFailed: (error: Error) => void
}
