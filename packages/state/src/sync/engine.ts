import type { JsonBatch, LiveMode, ReadState } from '@oxbow/client'
import type { Changeset, Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { RowTable } from '../core/row-table.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import { freshMeta, type Store, type StoreMeta } from '../storage/store.ts'
import { ingestBatch, type BatchCallbacks } from './ingest.ts'
import { readStream, type CreateOption, type ReadEnd } from './reader.ts'
import { statusEventOf, troubleOf } from './read-status.ts'
import type { StreamPort } from './stream-port.ts'
import { createWaiters } from './waiters.ts'

/** What an engine works with, and whom it tells. */
export interface EngineOptions {
  readonly stream: StreamPort
  readonly store: Store
  readonly live: LiveMode
  readonly create: CreateOption
  readonly callbacks: BatchCallbacks
  readonly now: () => number
  readonly report: Report
  /** Tells the status. */
  readonly tell: (event: SyncEvent) => void
  /** The store was read: rows are in the table, and this is the outbox. */
  readonly onHydrated: (outbox: OutboxRecord) => void
  /** A changeset was committed and is in the table. */
  readonly onPublish: (changeset: Changeset) => void
  /** The end of the stream was reached on the present connection; `isBack` the first time on it. */
  readonly onUpToDate: (isBack: boolean) => void
  /** Reading failed for good. */
  readonly onFailed: (error: Error) => void
}

const FRESH: StoreMeta = { ...freshMeta, life: '' }

/** The reading half of a database: hydrates from the store, then reads the stream into it. */
export class Engine {
  /** The fold of the log up to `meta.offset`. */
  readonly rows: RowTable = new RowTable()
  readonly #options: EngineOptions
  readonly #offsets = createWaiters<Offset>()
  #meta = FRESH
  #hydrated: Promise<void> | undefined
  #reading: AbortController | undefined
  #isUpToDate = false
  #isConnected = false
  #readAgain = false

  constructor(options: EngineOptions) {
    this.#options = options
  }

  /** How far the store and the rows are. */
  get meta(): StoreMeta {
    return this.#meta
  }

  /** Whether the rows are current on the present connection. */
  get isUpToDate(): boolean {
    return this.#isUpToDate
  }

  /** Hydrates and reads, unless it already does. */
  start(): void {
    if (this.#reading !== undefined) return
    this.#readAgain = false
    const current = new AbortController()
    this.#reading = current
    this.#run(current.signal).then(
      (end) => this.#ended(end, current),
      (error: unknown) => this.#failed(error, current),
    )
  }

  /** Stops reading; `start` goes on from the offset. */
  stop(): void {
    const current = this.#reading
    this.#reading = undefined
    this.#isUpToDate = false
    current?.abort()
  }

  /** A database that does not follow its stream reads it once more. */
  refresh(): void {
    if (this.#options.live !== false) return
    if (this.#reading === undefined) this.start()
    else this.#readAgain = true
  }

  /** Resolves when the store was read. Rejects when it can not be; it is tried again the next time. */
  hydrated(): Promise<void> {
    this.#hydrated ??= this.#hydrate().catch((error: unknown) => {
      this.#hydrated = undefined
      this.#options.report({ kind: 'storage-failed', error })
      throw error
    })
    return this.#hydrated
  }

  /** Resolves when the rows have passed `offset`. Rejects with the reason of the signal. */
  async untilPassed(offset: Offset, signal: AbortSignal): Promise<void> {
    if (offset > this.#meta.offset) await this.#offsets.wait(offset, signal)
  }

  async #hydrate(): Promise<void> {
    const { store, tell, onHydrated } = this.#options
    tell({ type: 'phase', phase: 'hydrating' })
    await store.takeOver()
    const stored = await store.load()
    this.#meta = stored.meta
    this.rows.replaceBy(stored.rows)
    onHydrated(stored.outbox)
  }

  async #run(signal: AbortSignal): Promise<ReadEnd> {
    await this.hydrated()
    if (signal.aborted) return 'stopped'
    const { stream, live, create, tell } = this.#options
    tell({ type: 'phase', phase: 'connecting' })
    return readStream({
      stream,
      live,
      create,
      signal,
      offset: this.#meta.offset,
      onState: (state) => this.#onState(state, signal),
      onBatch: (batch, incarnation) => this.#onBatch(batch, incarnation, signal),
    })
  }

  async #onBatch(batch: JsonBatch, incarnation: string | undefined, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { store, report, callbacks, live, tell, now, onUpToDate } = this.#options
    const context = { store, report, callbacks, meta: this.#meta, publish: this.#publish }
    await ingestBatch(context, batch, incarnation)
    if (signal.aborted) return
    const wasUpToDate = this.#isUpToDate
    // A batch may be delivered after the connection that brought it was lost; a single read has none to lose.
    this.#isUpToDate = batch.upToDate && (this.#isConnected || live === false)
    tell({ type: 'committed', offset: this.#meta.offset, upToDate: batch.upToDate, at: now() })
    this.#offsets.resolve((offset) => offset <= this.#meta.offset)
    if (batch.upToDate) onUpToDate(this.#isUpToDate && !wasUpToDate)
  }

  readonly #publish = (changeset: Changeset, committed: StoreMeta): void => {
    this.#meta = committed
    this.rows.apply(changeset)
    this.#options.onPublish(changeset)
  }

  #onState(state: ReadState, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#isConnected = state.phase === 'live' || state.phase === 'catching-up'
    if (state.phase !== 'live') this.#isUpToDate = false
    const event = statusEventOf(state)
    if (event !== undefined) this.#options.tell(event)
  }

  #ended(end: ReadEnd, current: AbortController): void {
    if (this.#reading !== current) return
    this.#reading = undefined
    this.#options.tell({ type: 'phase', phase: end === 'stream-closed' ? 'closed' : 'idle' })
    if (this.#readAgain && end === 'caught-up') this.start()
  }

  #failed(cause: unknown, current: AbortController): void {
    if (this.#reading !== current) return
    this.#reading = undefined
    this.#isUpToDate = false
    const trouble = troubleOf(cause, this.#options.stream.url)
    this.#options.tell(trouble)
    this.#options.onFailed(trouble.error)
  }
}
