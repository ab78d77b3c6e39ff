import type { Transaction } from '@tanstack/db'
import type { LocalWrite } from '../outbox/local-write.ts'
import type { DurableStream } from '@oxbow/client'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import type { ClearOptions } from './database-options.ts'
import type { Verified, VerifyGoal } from './repair.ts'
import type { InvalidRow } from '../collections/invalid-row.ts'
import type { StreamCollection } from '../collections/stream-collection.ts'
import type { OutboxView } from '../outbox/outbox-view.ts'
import type { RowInputOf, RowOf, StreamStateDefinition } from '../schema/state-schema.ts'
import type { ReadableStatus } from '../sync/status-board.ts'

/** The collections of a database, by the names of its state. */
export type CollectionsOf<TDef extends StreamStateDefinition> = {
  readonly [K in keyof TDef]: StreamCollection<RowOf<TDef[K]>, RowInputOf<TDef[K]>>
}

/** How long to wait. */
export interface WaitOptions {
  /** Ends the wait: the promise rejects with its reason. */
  signal?: AbortSignal | undefined
}

/** What `preload` waits for. */
export interface PreloadOptions extends WaitOptions {
  /** `'ready'` (default): rows can be shown, from disk if there are some. `'up-to-date'`: wait for the network. */
  until?: 'ready' | 'up-to-date' | undefined
}

/** What a database can do besides its collections. */
export interface StreamDBMethods {
  /** The handle of the stream that is read and written. */
  readonly stream: DurableStream
  /** The position up to which rows are committed and shown; `-1` before the first batch. Safe to save. */
  readonly offset: string
  /** How reading and writing stand: phase, waiting and refused writes, last sync. */
  readonly status: ReadableStatus
  /** The local writes that wait, and the ones that the server refused. */
  readonly outbox: OutboxView
  /** The rows of the log that do not fit their schema; they are kept out of the collections. */
  readonly invalidRows: ReadonlyArray<InvalidRow>
  /**
   * Starts sync and resolves when all collections are ready: as soon as what is stored is shown, or, where nothing of the
   * stream is stored yet, when its end is reached for the first time; with `until: 'up-to-date'`, when the rows are those
   * of the end of the stream. Never required: the first subscriber or mutation starts sync as well.
   *
   * Rejects for what waiting can not mend (`stream-not-found`, refused credentials, `closed`), or when `signal` aborts;
   * it can be called again then. While the server can not be reached it stays pending.
   */
  preload(options?: PreloadOptions): Promise<void>
  /** Resolves when what is stored is shown, without waiting for the network. Starts sync. */
  whenHydrated(options?: WaitOptions): Promise<void>
  /** Resolves when the rows are those of the end of the stream. Starts sync; rejects as `preload` does. */
  whenUpToDate(options?: WaitOptions): Promise<void>
  /**
   * Runs `change`, which may write to several collections, as one write: one entry of the outbox, one transaction id, all
   * or nothing. What `change` throws is thrown on, and nothing of it remains. It has to write at once: an asynchronous
   * function is refused.
   */
  transact(change: () => void): LocalWrite
  /** The moments of a write that `collection.insert`, `update` or `delete` has begun. */
  writeOf(transaction: Transaction): LocalWrite
  /** Whether a local write of the row with this key is not yet part of the log. */
  isPending(collection: object, key: string): boolean
  /**
   * Resolves when every local write has come back on the stream or was refused. Starts sync.
   *
   * @throws StateError `not-settled` when the signal aborts. The message says what holds the writes: whose answer they
   * wait for, until when a server has asked to wait, what has to be mended where.
   */
  whenSettled(options?: WaitOptions): Promise<void>
  /**
   * Removes rows, position and waiting writes from this device, in all tabs of the user: at logout. All of them stop and
   * show nothing; `connect()` begins anew. Other users are not touched.
   */
  clearLocalData(options?: ClearOptions): Promise<void>
  /**
   * Reads the log again from its start, past all caches, and compares it with the rows at the same offset. With `repair`,
   * rows that differ are replaced in all tabs, while the old ones are shown. Rows whose part of the log the server has
   * dropped count as `extra`. Starts sync; while the server can not be reached it stays pending.
   *
   * @throws StateError `stream-not-found`, `read-failed`, `closed`; the reason of the signal.
   */
  verify(options?: VerifyGoal): Promise<Verified>
  /**
   * Asks the browser to keep what is stored even when it needs room; `status.storage` is `persistent` then. Call it when
   * the user has done something worth keeping: some browsers ask the user. Resolves with whether it will; `false` where
   * nothing is stored. Never rejects.
   */
  requestPersistence(): Promise<boolean>
  /**
   * The rows of the log as they are now, with their position, as plain JSON: for a server that has read the stream
   * (`live: false`, `await db.preload()`) and renders a page. The page gives it to `createStreamDB({ initial })`. From
   * here on hooks show these rows in a server render. Local writes are not part of it. `undefined` when nothing of the
   * stream was read.
   */
  dehydrate(): DehydratedState | undefined
  /**
   * Starts sync unless it runs, as the first subscriber does: for code that runs when something is shown. Nobody has asked
   * for a try: it goes on waiting where it waits, holds what is held, and does nothing after `disconnect()`.
   */
  start(): void
  /**
   * A person asks to go on: starts sync, tries at once what it waits for (after new credentials, or when the network is
   * known to be back), and sends what is held because the stream was made anew, where the status says so.
   */
  connect(): void
  /**
   * Stops reading and sending. Rows stay readable, writes wait in the outbox; only `connect()` goes on. Until then nothing
   * else starts sync: no subscriber, no `start()`, no `preload()`.
   */
  disconnect(): void
  /** Ends everything. Rows stay readable. Calling it again does nothing. */
  close(): void
  readonly utils: StreamDBUtils
}

/** Helpers for code that writes to the stream by itself. */
export interface StreamDBUtils {
  /**
   * Resolves when the transaction id came by on the stream and its rows are committed; at once when it lately did.
   *
   * @param timeoutMs how long to wait, 5,000 by default.
   * @throws StateError `txid-timeout`, `closed`, or the error that ended reading.
   */
  awaitTxId(txid: string, timeoutMs?: number): Promise<void>
}

/** A database over one stream: typed collections that follow it and write to it. */
export type StreamDB<TDef extends StreamStateDefinition> = StreamDBMethods & {
  readonly collections: CollectionsOf<TDef>
}
