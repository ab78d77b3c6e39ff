import { ShownRows } from '../collections/shown-rows.ts'
import { START, type Changeset } from '../core/changeset.ts'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import { callListener } from '../core/diagnostic.ts'
import { keysChanged } from '../core/layers.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { createStatusBoard, type StatusBoard } from '../sync/status-board.ts'
import { StorageWatch } from '../sync/storage-watch.ts'
import { createTxidWatch } from '../sync/txid-watch.ts'
import { createWaiters } from '../sync/waiters.ts'
import { clearedError, StateError } from '../errors.ts'
import { CommitNews } from './commit-news.ts'
import { assertNoneRefused, closedError, isPauseShown, notSettled } from './database-errors.ts'
import type { ClearOptions, DatabaseOptions, PreloadGoal } from './database-options.ts'
import { EntryWriter } from './entry-writer.ts'
import { isSettled, outboxEvent } from './outbox-event.ts'
import type { Verified, VerifyGoal } from './repair.ts'
import { RenderedPage } from './rendered-page.ts'
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
  readonly rendered: RenderedPage
  readonly #options: DatabaseOptions
  readonly #scope: Scope
  readonly #writer: EntryWriter
  readonly #txids: ReturnType<typeof createTxidWatch>
  readonly #milestones = createWaiters<Milestone>()
  readonly #closing = new AbortController()
  readonly #commits: CommitNews
  #isReady = false
  /** Whether the store was read. The status says it earlier, of rows that came with the page. */
  #isHydrated = false
  #isToldToStop = false

  constructor(options: DatabaseOptions) {
    const { persistence, environment, initial, callbacks } = options
    this.#options = options
    this.#txids = createTxidWatch(environment)
    this.rendered = new RenderedPage(options)
    this.status = createStatusBoard(persistence.store.kind, persistence.reason, this.rendered)
    this.storage = new StorageWatch({ ...options, ...persistence, status: this.status, tell: this.#tell })
    this.#scope = new Scope(options, {
      ...{ status: this.status, tell: this.#tell, onPublish: this.#onPublish, onOutboxChange: this.#onOutboxChange },
      ...{ onReload: () => this.#onReload(), shown: () => this.shown.whenShown() },
      onFailed: (error) => {
        this.#milestones.reject(error)
        this.#txids.fail(error)
      },
    })
    this.#writer = new EntryWriter(this.#scope, options)
    const { replica, outbox } = this.#scope
    this.#commits = new CommitNews({ ...options, replica, onCommit: callbacks.onCommit })
    this.shown = new ShownRows({
      ...{ ...options, onInvalid: callbacks.onInvalid, rows: replica.rows, layers: () => outbox.layers() },
      ...{ isPageRendered: initial !== undefined, nextOrdinal: () => replica.meta.nextOrdinal },
      onInvalidCount: (invalidCount) => this.#tell({ type: 'news', news: { invalidCount } }),
    })
    if (initial !== undefined) this.shown.markReady()
    this.status.subscribe(({ isUpToDate }) => {
      if (!isUpToDate) return
      this.#markReady()
      this.#milestones.resolve((goal) => goal === 'up-to-date')
    })
  }

  get outbox(): Outbox {
    return this.#scope.outbox
  }

  /** The position up to which rows are committed and shown. */
  get offset(): string {
    return this.#scope.replica.meta.offset
  }

  /** Hydrates and reads, unless it already does or was told to stop. Nobody has asked for that: it cuts no wait short. */
  start(): void {
    if (this.#closing.signal.aborted) return
    this.#hydrate().catch(() => undefined)
    if (!this.#isToldToStop) this.#scope.start()
  }

  /** A person asks to go on. What they could see in the status counts as answered, unless they name it. */
  resume(isAnswered: boolean = isPauseShown(this.status.get())): void {
    if (this.#closing.signal.aborted) return
    this.#isToldToStop = false
    this.start()
    this.#scope.urge(isAnswered)
  }

  /** Stops reading and sending until `connect`. */
  disconnect(): void {
    if (this.#closing.signal.aborted) return
    this.#isToldToStop = true
    this.#scope.disconnect()
    this.#tell({ type: 'disconnected' })
  }

  /** Resolves when the collections are ready, or when their rows are those of the end of the stream. */
  async preload({ until = 'ready', signal }: PreloadGoal = {}): Promise<void> {
    await this.#reach(until, until === 'ready' ? this.#isReady : this.status.get().isUpToDate, signal)
  }

  /** Resolves when what is stored is shown. */
  async whenHydrated(signal?: AbortSignal): Promise<void> {
    await this.#reach('hydrated', this.#isHydrated, signal)
  }

  /** What writes, once it is known what it writes over. */
  async writer(): Promise<EntryWriter> {
    this.#assertOpen()
    await this.#hydrate()
    return this.#writer
  }

  /** Compares the rows with the log. */
  async verify({ repair = false, signal }: VerifyGoal = {}): Promise<Verified> {
    await this.whenHydrated(signal)
    this.start()
    return this.#scope.verify(repair, signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal)
  }

  /** Resolves when no local write waits for anything, among those that were stored too. */
  async whenSettled(signal?: AbortSignal): Promise<void> {
    this.#assertOpen()
    const isReached = this.#isHydrated && isSettled(this.outbox.get()) && signal?.aborted !== true
    await this.#reach('settled', isReached, signal).catch((cause: unknown) => {
      const known = { ...this.#options, status: this.status.get(), outbox: this.outbox.get() }
      throw cause instanceof StateError ? cause : notSettled(known, cause)
    })
  }

  /** Removes what is stored of this scope, in all tabs. */
  async clearLocalData({ outbox = 'drop', signal }: ClearOptions = {}): Promise<void> {
    this.#assertOpen()
    if (outbox === 'flush') {
      await this.whenSettled(signal)
      assertNoneRefused(this.outbox.get())
    }
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
    this.outbox.giveUp(closedError())
    this.#milestones.reject(closedError())
    this.#txids.fail(closedError())
    this.#tell({ type: 'phase', phase: 'closed' })
  }

  /** What a browser can go on from; hooks show it in server renders from here on. */
  dehydrate(): DehydratedState | undefined {
    const { rows, meta } = this.#scope.replica
    return this.rendered.dehydrate({ rows: rows.entries(), meta })
  }

  async #reach(goal: Milestone, isReached: boolean, signal: AbortSignal | undefined): Promise<void> {
    this.#assertOpen()
    if (isReached) return
    const reached = this.#milestones.wait(goal, signal)
    this.start()
    await reached
  }

  readonly #tell = (event: SyncEvent): void => {
    if (event.type === 'forgotten') {
      this.#isHydrated = false
      this.#milestones.reject(clearedError(), (goal) => goal === 'settled')
    }
    callListener(this.#options.report, this.status.report, event)
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw closedError()
  }

  async #hydrate(): Promise<void> {
    if (this.status.get().phase === 'idle' && !this.#isHydrated) this.#tell({ type: 'phase', phase: 'hydrating' })
    await this.#scope.replica.hydrated()
  }

  #onReload(): void {
    const isFirst = !this.#isHydrated
    const onShown = (): void =>
      isFirst ? this.#onHydrated() : this.#tell({ type: 'news', news: { offset: this.offset } })
    const { size: total } = this.#scope.replica.rows
    const onPart = (loaded: number): unknown =>
      isFirst && this.#tell({ type: 'news', news: { progress: { loaded, total } } })
    this.#commits
      .reload(this.shown.showAll(onPart))
      .then(onShown, (error: unknown) => this.#options.report({ kind: 'listener-failed', error }))
  }

  #onHydrated(): void {
    const { offset, syncedAt } = this.#scope.replica.meta
    this.#isHydrated = true
    this.#tell({ type: 'hydrated', offset, syncedAt })
    this.storage.hydrated()
    this.#tellOutbox()
    if (offset !== START) this.#markReady()
    this.#milestones.resolve((goal) => goal === 'hydrated')
  }

  readonly #onPublish = (changeset: Changeset, before: OutboxRecord): void => {
    this.#txids.see(changeset.txids)
    this.shown.showChangeset(changeset, keysChanged(before, this.outbox.get()))
    this.#tell({ type: 'news', news: { offset: changeset.to } })
    this.#tellOutbox()
    this.storage.grown()
    this.#commits.committed(changeset)
  }

  #markReady(): void {
    if (this.#isReady) return
    this.#isReady = true
    this.shown.markReady()
    this.#milestones.resolve((goal) => goal === 'ready')
  }

  readonly #onOutboxChange = (before: OutboxRecord): void => {
    this.shown.show(keysChanged(before, this.outbox.get()))
    this.#tellOutbox()
  }

  #tellOutbox(): void {
    const record = this.outbox.get()
    if (this.#isHydrated && isSettled(record)) this.#milestones.resolve((goal) => goal === 'settled')
    this.#tell(outboxEvent(record))
  }
}
