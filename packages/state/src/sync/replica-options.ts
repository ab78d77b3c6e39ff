import type { Changeset } from '../core/changeset.ts'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import type { Report } from '../core/diagnostic.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Store } from '../storage/store.ts'

/** What a replica works with, and whom it tells. */
export interface ReplicaOptions {
  readonly store: Store
  readonly outbox: Outbox
  readonly report: Report
  /** What the page was rendered with on a server: where a store that has nothing newer begins. */
  readonly initial?: DehydratedState | undefined
  /** A changeset is in the store and in the rows; `before` is the outbox as it was before it. */
  readonly onPublish: (changeset: Changeset, before: OutboxRecord) => void
  /** All rows may be others: they were read from the store as a whole. */
  readonly onReload: () => void
  /**
   * The store has begun a new life of its rows: whether they are current has to be seen anew. Told before entries that may
   * have begun it are shown.
   */
  readonly onNewLife: () => void
  /** The store was written anew as a whole: the other tabs have to look at it. */
  readonly onRewritten: () => void
  /** What is stored was removed on purpose. */
  readonly onRemoved: () => void
  /** The storage does not work: from here on rows are in this tab's memory alone, and the outbox unless it `keepsOutbox`. */
  readonly onMemory: (error: unknown, keepsOutbox: boolean) => void
}
