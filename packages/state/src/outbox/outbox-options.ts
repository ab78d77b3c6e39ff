import type { Entry } from '../core/entry.ts'
import type { Migration } from '../core/migration.ts'
import type { Freeze, OutboxChange, OutboxRecord } from '../core/outbox-record.ts'
import type { Store } from '../storage/store.ts'

/** What an outbox works with. */
export interface OutboxOptions {
  /** The store, once it was read. */
  readonly store: () => Promise<Pick<Store, 'changeOutbox' | 'outboxHead' | 'secure'>>
  /** Tells the other tabs that the write of this txid is about to be stored. */
  readonly intend?: ((txid: string) => void) | undefined
  /** Tells the other tabs of a change that is in the store. */
  readonly announce: (rev: number, change: OutboxChange) => void
  /** What this build does with entries before it shows them. */
  readonly migration?: Migration | undefined
  /** What could be frozen together with entries that are about to be added. */
  readonly offer?: ((record: OutboxRecord, entries: ReadonlyArray<Entry>) => Offer | undefined) | undefined
  /** Reads the store again: another tab's change was missed. Calls `load`. */
  readonly heal: () => Promise<void>
}

/** A batch that may be frozen in the transaction that stores its entries. */
export interface Offer {
  readonly freeze: Freeze
  /** Called once, when it is known whether it was. */
  readonly done: (isFrozen: boolean) => void
}
