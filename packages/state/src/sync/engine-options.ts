import type { LiveMode } from '@oxbow/client'
import type { Changeset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import type { BatchCallbacks } from './ingest.ts'
import type { CreateOption } from './reader.ts'
import type { Replica } from './replica.ts'
import type { StreamPort } from './stream-port.ts'

/** What an engine works with, and whom it tells. */
export interface EngineOptions {
  readonly stream: StreamPort
  readonly replica: Replica
  readonly live: LiveMode
  readonly create: CreateOption
  /** The live requests that all tabs share; absent where there is no need to count them. */
  readonly budget: LiveBudget | undefined
  /** Go around HTTP caches with every read. */
  readonly fresh: boolean
  readonly callbacks: BatchCallbacks
  readonly environment: Pick<Environment, 'now' | 'breathe' | 'sleep' | 'random'>
  readonly report: Report
  /** Resolves when what is stored is shown. */
  readonly whenShown: () => Promise<void>
  /** Tells the status. */
  readonly tell: (event: SyncEvent) => void
  /** This tab has committed a changeset. */
  readonly onCommitted: (changeset: Changeset) => void
  /** The end of the stream was reached on the present connection; `isBack` the first time on it. */
  readonly onUpToDate: (isBack: boolean) => void
  /** The stream is another one than the one that was read; its rows are built anew when this resolves. */
  readonly onRecreated: () => Promise<void>
  /** A commit was refused. @returns whether reading may go on from where the store is. */
  readonly onRefused: () => boolean
  /** The credentials are refused. Reading is stopped before this resolves where another tab reads instead. */
  readonly onUnauthorized: () => Promise<void>
  /** Reading failed for good. */
  readonly onFailed: (error: Error) => void
}
