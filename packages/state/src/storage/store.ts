import type { Changeset, Offset } from '../core/changeset.ts'
import type { OutboxChange, OutboxRecord } from '../core/outbox-record.ts'
import type { RowTable } from '../core/row-table.ts'

/** How far a store has come. */
export interface StoreMeta {
  /** A random name of this life of the cache; another one means that the cache was lost and built anew. */
  readonly life: string
  /** Who may commit: each new leader raises it, and commits of an earlier one are refused. */
  readonly epoch: number
  /** How many commits were made in this life. */
  readonly seq: number
  /** The rows are exactly the fold of the log up to here. */
  readonly offset: Offset
  /** The ordinal that the next change will get. */
  readonly nextOrdinal: number
  /** Which life of the stream the rows come from, when the server says so. */
  readonly incarnation: string | undefined
  /** When the end of the stream was last known to be reached, in milliseconds since 1970. */
  readonly syncedAt: number | undefined
}

/** Everything that a store holds, as it was in one transaction. */
export interface StoredState {
  readonly meta: StoreMeta
  /** The caller's to keep. */
  readonly rows: RowTable
  readonly outbox: OutboxRecord
  /** Why the cache was thrown away while it was read, when it was: its rows are read from the stream again. */
  readonly damage?: string | undefined
}

/** What a commit is based on and brings. */
export interface Commit {
  /** The epoch and seq that the committer believes to stand in the store. */
  readonly epoch: number
  readonly seq: number
  readonly changeset: Changeset
  readonly incarnation: string | undefined
  /** Now, when the changeset reaches the end of the stream. */
  readonly syncedAt?: number | undefined
}

/** A commit is made whole, or refused because the store is somewhere else. */
export type CommitResult = { committed: true; meta: StoreMeta } | { committed: false; meta: StoreMeta }

/** Where the outbox is, and at which commit the rows are that may have ended entries of it. */
export type OutboxPosition = Pick<OutboxRecord, 'rev' | 'changedAt'> & Pick<StoreMeta, 'seq'>

/**
 * The persistence port. Every implementation passes the store contract suite.
 *
 * Each method is one transaction: it happens whole or not at all, and its promise resolves when it is durable. A method
 * rejects only when the storage itself failed. Several tabs have a store of their own over the same data.
 */
export interface Store {
  /** What the user can rely on. */
  readonly kind: 'memory' | 'best-effort' | 'persistent'
  /** Whether all tabs that make this store see the same data. */
  readonly isShared: boolean
  /** Reads everything. A damaged cache is dropped and says so in `damage`; the outbox is never dropped. */
  load(): Promise<StoredState>
  /** Raises the epoch, so that everyone who read it before can no longer commit. Resolves with the new meta record. */
  takeOver(): Promise<StoreMeta>
  /**
   * Applies a changeset with its offset, and ends the outbox entries that it settles. Refused unless epoch and seq are
   * the stored ones and the changeset begins at the stored offset.
   */
  commit(commit: Commit): Promise<CommitResult>
  /** The meta record alone. */
  meta(): Promise<StoreMeta>
  /** The changesets of the commits after `seq`, oldest first; `undefined` when they are no longer kept. */
  changesetsAfter(seq: number): Promise<ReadonlyArray<Changeset> | undefined>
  /** The outbox alone. */
  outbox(): Promise<OutboxRecord>
  /** Where the outbox and the rows are: cheap, however much there is of them. */
  outboxHead(): Promise<OutboxPosition>
  /**
   * Changes the outbox. Resolves with its new revision, or with `undefined` when the change came too late (see
   * OutboxChange) and nothing was written. Resolves when every tab finds it there and a crash of the browser leaves it;
   * where a loss of power must not undo it, when the operating system has it. Of entries that it adds, `secure` tells that.
   */
  changeOutbox(change: OutboxChange): Promise<number | undefined>
  /** Resolves when the operating system has these entries, of those that were added and are still there. */
  secure(txids: ReadonlyArray<string>): Promise<void>
  /**
   * Tidies up: folds old changesets into the rows. Called now and then by the tab that commits; may do nothing.
   * `isOnTheWay`: more of the log is being read, so only what keeps the store from growing with the log should be done.
   */
  compact(isOnTheWay?: boolean): Promise<void>
  /**
   * Removes rows and position, and the outbox unless it is kept, for all tabs. Whatever is based on what was there before
   * is refused from then on, for good: with `committed: false`, or with a `StorageError` `removed`.
   */
  clear(options: { readonly keepOutbox: boolean }): Promise<void>
  /**
   * Removes rows and position, so that the outbox has room. Who knew them is refused once, and reads them again. Absent
   * where that frees nothing.
   */
  makeRoom?(): Promise<void>
  /**
   * The same storage for somebody who knows nothing yet, and works on what is there then. What this one knew before a
   * `clear` stays refused. Absent where a store can not tell one from the other.
   */
  anew?(): Store
  /** Ends the use of the store. What is in it stays. */
  close(): Promise<void>
}

/** The meta record of a store in which nothing was committed. */
export const freshMeta: Omit<StoreMeta, 'life'> = {
  epoch: 0,
  seq: 0,
  offset: '-1',
  nextOrdinal: 0,
  incarnation: undefined,
  syncedAt: undefined,
}
