import type { Report } from '../core/diagnostic.ts'
import type { RowTable } from '../core/row-table.ts'
import type { HeardEntries } from '../outbox/heard-entries.ts'
import type { Store, StoreMeta } from '../storage/store.ts'

/** What a tab shows. */
export interface Shown {
  readonly rows: RowTable
  readonly meta: StoreMeta
}

/** What a keeper works with, and whom it tells. */
export interface KeeperOptions {
  readonly store: Store
  readonly report: Report
  readonly shown: () => Shown
  /** The outbox as it has to be written again, and whether it is. */
  readonly known: Pick<HeardEntries, 'give' | 'endedOf' | 'isWritten'>
  /** What is shown was written as a whole, and stands there now. */
  readonly onMoved: (meta: StoreMeta) => void
  /** Another tab has written what it shows: it is read from there. */
  readonly reload: () => Promise<void>
  /** The store was written anew as a whole: the other tabs have to look at it. */
  readonly onRewritten: () => void
  /** The storage does not work: from here on rows are in this tab's memory alone, and the outbox unless it `keepsOutbox`. */
  readonly onMemory: (error: unknown, keepsOutbox: boolean) => void
  /** What is stored was removed on purpose. */
  readonly onRemoved: () => void
}
