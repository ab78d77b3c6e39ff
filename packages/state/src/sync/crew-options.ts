import type { Report } from '../core/diagnostic.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { HelpMessage } from '../tabs/message.ts'
import type { TabEnvironment } from '../tabs/tab-environment.ts'
import type { Engine } from './engine.ts'
import type { Replica } from './replica.ts'
import type { ReadableStatus } from './status-board.ts'

/** What a crew works with, and whom it tells. */
export interface CrewOptions {
  readonly names: { readonly leader: string; readonly send: string; readonly channel: string }
  readonly environment: TabEnvironment
  readonly replica: Replica
  readonly engine: Engine
  readonly status: ReadableStatus
  readonly report: Report
  readonly tell: (event: SyncEvent) => void
  /** Resolves when what is stored is shown. */
  readonly whenShown: () => Promise<void>
  /** This tab sends the outbox until the signal aborts. */
  readonly send: (signal: AbortSignal) => void
  /** The application asked, in another tab, to try again at once. */
  readonly onConnect: (byPerson: boolean) => void
  /** Another tab asks for help with credentials, or answers. */
  readonly onHelp: (message: HelpMessage) => void
  /** Reading has failed for good, in the tab that reads for this one. */
  readonly onFailed: (error: Error) => void
  /** A tab has come. */
  readonly onNewcomer: () => void
  /** Another tab has found that rows differ from the log. */
  readonly onRepair: () => void
  /** The data of the scope is being removed, by another tab. */
  readonly onClear: () => void
}
