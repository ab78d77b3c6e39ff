import { ShownRows } from '../collections/shown-rows.ts'
import { hasContent, START, type Changeset } from '../core/changeset.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import type { RowWrite } from '../core/entry.ts'
import { keysChanged } from '../core/layers.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import { baseOf } from '../outbox/conflict.ts'
import { createTxid } from '../outbox/identity.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { createStatusBoard, type StatusBoard } from '../sync/status-board.ts'
import { StorageWatch } from '../sync/storage-watch.ts'
import { createTxidWatch } from '../sync/txid-watch.ts'
import { createWaiters } from '../sync/waiters.ts'
import { closedError, isPauseShown, notSettled } from './database-errors.ts'
import type { ClearOptions, DatabaseOptions, PreloadGoal } from './database-options.ts'
import { outboxEvent } from './outbox-event.ts'
import type { Verified, VerifyGoal } from './repair.ts'
import { Scope } from './scope.ts'

type Milestone = 'hydrated' | 'ready' | 'up-to-date' | 'settled'

/**
 * A database below the face that it shows to the application: it ties reading, writing and showing together. Nothing is
 * read or sent before it is asked for something.
 */
export class Database {
  readonly status: StatusBoard
  readonly storage: StorageWatch
  readonly shown: ShownRows
  readonly #options: DatabaseOptions
  readonly #report: Report
  readonly #scope: Scope
  readonly #txids: ReturnType<typeof createTxidWatch>
  readonly #milestones = createWaiters<Milestone>()
  readonly #closing = new AbortController()
  #isReady = false

  constructor(options: DatabaseOptions) {
    const { persistence, environment, report, callbacks, collections, migration } = options
    this.#options = options
    this.#report = report
    this.#txids = createTxidWatch(environment)
    const { store, reason } = persistence
    this.status = createStatusBoard(store.kind, reason)
    this.storage = new StorageWatch({ environment, report, store, status: this.status, tell: this.#tell })
    this.#scope = new Scope(options, {
      status: this.status,
      tell: this.#tell,
      onPublish: (changeset, before) => this.#onPublish(changeset, before),
      onReload: () => this.#onReload(),
      onOutboxChange: (before) => this.#onOutboxChange(before),
      onFailed: (error) => this.#onFailed(error),
    })
    const { replica, outbox } = this.#scope
    this.shown = new ShownRows({
      ...{ report, environment, collections, migration, rows: replica.rows, layers: () => outbox.layers() },
      nextOrdinal: () => replica.meta.nextOrdinal,
      onInvalid: callbacks.onInvalid,
      onInvalidCount: (count) => this.#tell({ type: 'invalid', count }),
    })
    this.status.subscribe(({ isUpToDate }) => {
      if (isUpToDate) this.#onUpToDate()
    })
  }

  get outbox(): Outbox {
    return this.#scope.outbox
  }

  /** The position up to which rows are committed and shown. */
  get offset(): string {
    return this.#scope.replica.meta.offset
  }

  /** Hydrates and reads, unless it already does; and tries at once what it waits for. */
  connect(): void {
    if (this.#closing.signal.aborted) return
    this.#hydrate().catch(() => undefined)
    this.#scope.connect()
  }

  /** A person asks to go on. What they could see in the status counts as answered, unless they name it. */
  resume(isAnswered: boolean = isPauseShown(this.status.get())): void {
    if (this.#closing.signal.aborted) return
    if (isAnswered) this.#scope.release()
    this.connect()
  }

  /** Stops reading and sending until `connect`. */
  disconnect(): void {
    if (this.#closing.signal.aborted) return
    this.#scope.disconnect()
    this.#tell({ type: 'disconnected' })
  }

  /** Resolves when the collections are ready, or when their rows are those of the end of the stream. */
  async preload({ until = 'ready', signal }: PreloadGoal = {}): Promise<void> {
    this.#assertOpen()
    const isReached = until === 'ready' ? this.#isReady : this.status.get().isUpToDate
    if (isReached) return
    const reached = this.#milestones.wait(until, signal)
    this.connect()
    await reached
  }

  /** Resolves when what is stored is shown. */
  async whenHydrated(signal?: AbortSignal): Promise<void> {
    this.#assertOpen()
    if (this.status.get().isHydrated) return
    const hydrated = this.#milestones.wait('hydrated', signal)
    this.connect()
    await hydrated
  }

  /** Makes one entry durable and shows it. Resolves with its transaction id. */
  async enqueue(writes: ReadonlyArray<RowWrite>): Promise<string> {
    this.#assertOpen()
    const { environment, migration } = this.#options
    await this.#hydrate()
    const { profileId } = this.outbox.get()
    const based = writes.map((write) => baseOf(write, this.#scope.shownRow(write.type, write.key)))
    const { schemaVersion } = migration
    const createdAt = environment.now()
    const entry = { txid: createTxid(profileId, environment), writes: based, createdAt, schemaVersion }
    await this.outbox.enqueue(entry)
    this.#scope.poke()
    return entry.txid
  }

  /** Compares the rows with the log. */
  async verify({ repair = false, signal }: VerifyGoal = {}): Promise<Verified> {
    this.#assertOpen()
    await this.whenHydrated(signal)
    this.connect()
    return this.#scope.verify(repair, signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal)
  }

  /** Whether a local write of this row is not yet part of the log. */
  isPending(type: string, key: string): boolean {
    return this.outbox.layers().has(type, key)
  }

  /** Resolves when no local write waits for anything. */
  async whenSettled(signal?: AbortSignal): Promise<void> {
    this.#assertOpen()
    if (this.outbox.get().entries.length === 0) return
    const settled = this.#milestones.wait('settled', signal).catch((cause: unknown) => {
      throw notSettled(this.outbox.get().entries.length, this.status.get(), cause)
    })
    this.connect()
    await settled
  }

  /** Removes what is stored of this scope, in all tabs. */
  async clearLocalData({ outbox = 'drop', signal }: ClearOptions = {}): Promise<void> {
    this.#assertOpen()
    if (outbox === 'flush') await this.whenSettled(signal)
    await this.#scope.clear({ keepOutbox: outbox === 'keep' })
    this.#tell({ type: 'forgotten' })
  }

  /** Resolves when the transaction id came by. */
  async awaitTxId(txid: string, timeoutMs: number): Promise<void> {
    this.#assertOpen()
    await this.#txids.wait(txid, timeoutMs)
  }

  /** Ends everything; rows stay readable. */
  close(): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort(closedError())
    this.#scope.close()
    this.#milestones.reject(closedError())
    this.#txids.fail(closedError())
    this.#tell({ type: 'phase', phase: 'closed' })
    this.#options.persistence.store.close().catch((error: unknown) => this.#report({ kind: 'storage-failed', error }))
  }

  readonly #tell = (event: SyncEvent): void => callListener(this.#report, this.status.report, event)

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw closedError()
  }

  async #hydrate(): Promise<void> {
    const { phase, isHydrated } = this.status.get()
    if (phase === 'idle' && !isHydrated) this.#tell({ type: 'phase', phase: 'hydrating' })
    await this.#scope.replica.hydrated()
  }

  #onReload(): void {
    const isFirst = !this.status.get().isHydrated
    const onShown = (): void => {
      if (isFirst) this.#onHydrated()
      else this.#tell({ type: 'followed', offset: this.offset })
    }
    const total = this.#scope.replica.rows.size
    const onProgress = (loaded: number): void => {
      if (isFirst) this.#tell({ type: 'progress', progress: { loaded, total } })
    }
    this.shown.showAll(onProgress).then(onShown, (error: unknown) => this.#report({ kind: 'listener-failed', error }))
  }

  #onHydrated(): void {
    const { offset, syncedAt } = this.#scope.replica.meta
    this.#tell({ type: 'hydrated', offset, syncedAt })
    this.storage.hydrated()
    this.#tellOutbox()
    if (offset !== START) this.#markReady()
    this.#milestones.resolve((goal) => goal === 'hydrated')
  }

  #onPublish(changeset: Changeset, before: OutboxRecord): void {
    this.#txids.see(changeset.txids)
    this.shown.showChangeset(changeset, keysChanged(before, this.outbox.get()))
    this.#tell({ type: 'followed', offset: changeset.to })
    this.#tellOutbox()
    this.storage.grown()
    if (hasContent(changeset)) callListener(this.#report, this.#options.callbacks.onCommit, changeset)
  }

  #markReady(): void {
    if (this.#isReady) return
    this.#isReady = true
    this.shown.markReady()
    this.#milestones.resolve((goal) => goal === 'ready')
  }

  #onUpToDate(): void {
    this.#markReady()
    this.#milestones.resolve((goal) => goal === 'up-to-date')
  }

  #onFailed(error: Error): void {
    this.#milestones.reject(error)
    this.#txids.fail(error)
  }

  #onOutboxChange(before: OutboxRecord): void {
    this.shown.show(keysChanged(before, this.outbox.get()))
    this.#tellOutbox()
  }

  #tellOutbox(): void {
    const record = this.outbox.get()
    if (record.entries.length === 0) this.#milestones.resolve((goal) => goal === 'settled')
    this.#tell(outboxEvent(record))
  }
}
