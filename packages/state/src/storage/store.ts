import type { Changeset, Offset, StoredRow } from '../core/changeset.ts'
import type { OutboxChange, OutboxRecord } from '../core/outbox-record.ts'

/** How far a store has come. */
export interface StoreMeta {
  /** Who may commit: each new reader raises it, and commits of an earlier one are refused. */
  readonly epoch: number
  /** How many commits were made. */
  readonly seq: number
  /** The rows are exactly the fold of the log up to here. */
  readonly offset: Offset
  /** The ordinal that the next change will get. */
  readonly nextOrdinal: number
  /** Which life of the stream the rows come from, when the server says so. */
  readonly incarnation: string | undefined
}

/** Everything that a store holds, as it was in one transaction. */
export interface StoredState {
  readonly meta: StoreMeta
  readonly rows: Iterable<readonly [type: string, key: string, row: StoredRow]>
  readonly outbox: OutboxRecord
}

/** What a commit is based on and brings. */
export interface Commit {
  /** The epoch and seq that the committer believes to stand in the store. */
  readonly epoch: number
  readonly seq: number
  readonly changeset: Changeset
  readonly incarnation: string | undefined
}

/** A commit is made whole, or refused because the store is somewhere else. */
export type CommitResult = { committed: true; meta: StoreMeta } | { committed: false; meta: StoreMeta }

/**
 * The persistence port. Every implementation passes the store contract suite.
 *
 * Each method is one transaction: it happens whole or not at all, and its promise resolves when it is durable. A method
 * rejects only when the storage itself failed.
 */
export interface Store {
  /** What the user can rely on. */
  readonly kind: 'memory' | 'best-effort' | 'persistent'
  /** Reads everything. */
  load(): Promise<StoredState>
  /** Raises the epoch, so that everyone who read it before can no longer commit. Resolves with the new meta record. */
  takeOver(): Promise<StoreMeta>
  /**
   * Applies a changeset with its offset, and ends the outbox entries that it settles. Refused unless epoch and seq are
   * the stored ones and the changeset begins at the stored offset.
   */
  commit(commit: Commit): Promise<CommitResult>
  /** The changesets of the commits after `seq`, oldest first; `undefined` when they are no longer kept. */
  changesetsAfter(seq: number): Promise<ReadonlyArray<Changeset> | undefined>
  /** Changes the outbox; `false` when the change came too late (see OutboxChange) and nothing was written. */
  changeOutbox(change: OutboxChange): Promise<boolean>
  /** Ends the use of the store. What is in it stays. */
  close(): Promise<void>
}
