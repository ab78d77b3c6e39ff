import type { LiveMode } from '@oxbow/client'
import type { InvalidRow } from '../collections/invalid-row.ts'
import { ShownRows, type ShownRowsOptions } from '../collections/shown-rows.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import type { Rejection, RowWrite } from '../core/entry.ts'
import { keysChanged } from '../core/layers.ts'
import type { Changeset } from '../core/changeset.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import { StateError } from '../errors.ts'
import type { Destination } from '../outbox/destination.ts'
import { createTxid } from '../outbox/identity.ts'
import type { Obstacle } from '../outbox/machine.ts'
import { createOutbox, waitingEntries, type Outbox } from '../outbox/outbox.ts'
import { Sender } from '../outbox/sender.ts'
import type { Store } from '../storage/store.ts'
import { Engine } from '../sync/engine.ts'
import type { BatchCallbacks } from '../sync/ingest.ts'
import type { CreateOption } from '../sync/reader.ts'
import { createStatusBoard, type StatusBoard } from '../sync/status-board.ts'
import type { StreamPort } from '../sync/stream-port.ts'
import { createTxidWatch } from '../sync/txid-watch.ts'
import { createWaiters } from '../sync/waiters.ts'

/** What a database is made of. */
export interface DatabaseOptions extends Pick<ShownRowsOptions, 'collections' | 'report'> {
  readonly stream: StreamPort
  readonly store: Store
  readonly destination: Destination
  readonly environment: Environment
  readonly live: LiveMode
  readonly create: CreateOption
  readonly callbacks: BatchCallbacks & {
    readonly onInvalid?: ((row: InvalidRow) => void) | undefined
    readonly onReject?: ((rejection: Rejection) => void) | undefined
  }
}

/**
 * A database below the face that it shows to the application: it ties reading, writing and showing together. Nothing is
 * read or sent before it is asked for something.
 */
export class Database {
  readonly status: StatusBoard
  readonly outbox: Outbox
  readonly shown: ShownRows
  readonly #options: DatabaseOptions
  readonly #report: Report
  readonly #engine: Engine
  readonly #txids: ReturnType<typeof createTxidWatch>
  readonly #readiness = createWaiters<true>()
  #sender: Sender | undefined
  #isReady = false
  #isClosed = false
  #isConnected = false

  constructor(options: DatabaseOptions) {
    const { store, environment, report, callbacks, stream, live, create } = options
    this.#options = options
    this.#report = report
    this.#txids = createTxidWatch(environment)
    this.status = createStatusBoard(store.kind)
    this.#engine = new Engine({
      ...{ stream, store, live, create, callbacks, report },
      now: environment.now,
      tell: this.#tell,
      onHydrated: (record) => this.#onHydrated(record),
      onPublish: (changeset) => this.#onPublish(changeset),
      onUpToDate: (isBack) => this.#onUpToDate(isBack),
      onFailed: (error) => this.#onFailed(error),
    })
    this.outbox = createOutbox(async () => {
      await this.#engine.hydrated()
      return store
    })
    this.outbox.subscribe((before) => this.#onOutboxChange(before))
    this.shown = new ShownRows({
      ...{ report, collections: options.collections, rows: this.#engine.rows, layers: this.outbox.layers },
      nextOrdinal: () => this.#engine.meta.nextOrdinal,
      onInvalid: callbacks.onInvalid,
      onInvalidCount: (count) => this.#tell({ type: 'invalid', count }),
    })
  }

  /** The position up to which rows are committed and shown. */
  get offset(): string {
    return this.#engine.meta.offset
  }

  /** Hydrates and reads, unless it already does; and tries at once what it waits for. */
  connect(): void {
    if (this.#isClosed) return
    this.#isConnected = true
    // The reader waits between its tries: it begins anew, from its offset.
    if (this.status.get().phase === 'offline') this.#engine.stop()
    this.#engine.start()
    this.#sender?.resume()
  }

  /** Stops reading and sending until `connect`. */
  disconnect(): void {
    if (this.#isClosed) return
    this.#isConnected = false
    this.#engine.stop()
    this.#tell({ type: 'disconnected' })
  }

  /** Resolves when the collections are ready. */
  async preload(signal?: AbortSignal): Promise<void> {
    this.#assertOpen()
    if (this.#isReady) return
    const ready = this.#readiness.wait(true, signal)
    this.connect()
    await ready
  }

  /** Makes one entry durable and shows it. */
  async enqueue(writes: ReadonlyArray<RowWrite>): Promise<void> {
    this.#assertOpen()
    const { environment } = this.#options
    await this.#engine.hydrated()
    const { profileId } = this.outbox.get()
    const entry = { txid: createTxid(profileId, environment), writes, createdAt: environment.now() }
    await this.outbox.change({ kind: 'enqueue', entry })
  }

  /** Resolves when the transaction id came by. */
  async awaitTxId(txid: string, timeoutMs: number): Promise<void> {
    this.#assertOpen()
    await this.#txids.wait(txid, timeoutMs)
  }

  /** Ends everything; rows stay readable. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#engine.stop()
    this.#sender?.close()
    this.#readiness.reject(closedError())
    this.#txids.fail(closedError())
    this.#tell({ type: 'phase', phase: 'closed' })
    this.#options.store.close().catch((error: unknown) => this.#report({ kind: 'storage-failed', error }))
  }

  readonly #tell = (event: SyncEvent): void => callListener(this.#report, this.status.report, event)

  #assertOpen(): void {
    if (this.#isClosed) throw closedError()
  }

  #onHydrated(record: OutboxRecord): void {
    this.outbox.load(record)
    this.shown.showAll()
    this.#sender ??= this.#createSender()
    this.#tell({ type: 'hydrated' })
    this.#tellOutbox()
  }

  #onPublish(changeset: Changeset): void {
    const before = this.outbox.get()
    this.outbox.settle(changeset)
    this.#txids.see(changeset.txids)
    this.shown.showChangeset(changeset, keysChanged(before, this.outbox.get()))
    this.#tellOutbox()
  }

  #onUpToDate(isBack: boolean): void {
    if (!this.#isReady) {
      this.#isReady = true
      this.shown.markReady()
      this.#readiness.resolve(() => true)
    }
    if (isBack) this.#sender?.hurry()
    this.#sender?.wake()
  }

  #onFailed(error: Error): void {
    this.#readiness.reject(error)
    this.#txids.fail(error)
  }

  #onOutboxChange(before: OutboxRecord): void {
    this.shown.show(keysChanged(before, this.outbox.get()))
    this.#tellOutbox()
    this.#engine.refresh()
    this.#sender?.wake()
  }

  #createSender(): Sender {
    const { environment, destination, callbacks } = this.#options
    const engine = this.#engine
    return new Sender({
      ...{ environment, destination, outbox: this.outbox, rows: engine.rows },
      isUpToDate: () => this.#isConnected && engine.isUpToDate,
      seq: () => engine.meta.seq,
      untilPassed: (offset, signal) => {
        engine.refresh()
        return engine.untilPassed(offset, signal)
      },
      onObstacle: (obstacle) => this.#onObstacle(obstacle),
      onReject: (rejections) => {
        for (const rejection of rejections) callListener(this.#report, callbacks.onReject, rejection)
      },
      onError: (error) => this.#report({ kind: 'storage-failed', error }),
    })
  }

  #onObstacle(obstacle: Obstacle | undefined): void {
    if (obstacle !== undefined) this.#tell(obstacleEvent(obstacle, this.#options.stream.url))
    else this.#tell({ type: 'phase', phase: this.#engine.isUpToDate ? 'live' : 'connecting' })
  }

  #tellOutbox(): void {
    const record = this.outbox.get()
    const waiting = waitingEntries(record)
    this.#tell({
      type: 'outbox',
      pendingCount: waiting.length,
      rejectedCount: record.rejections.length,
      oldestPendingAt: waiting[0]?.createdAt,
    })
  }
}

const closedError = (): StateError =>
  new StateError('closed', 'StreamDB closed. Make a new one with createStreamDB to read and write again.')

function obstacleEvent(obstacle: Obstacle, url: string): SyncEvent {
  const reason =
    obstacle.kind === 'needs-auth'
      ? 'the server refuses the credentials (status 401). They are kept. Give new credentials and call `connect()`.'
      : `the stream is gone (status ${obstacle.status}). They are kept. Make the stream again and call \`connect()\`.`
  const message = `Changes can not be sent to ${url}: ${reason}`
  return obstacle.kind === 'needs-auth'
    ? { type: 'obstacle', phase: 'needs-auth', error: new StateError('rejected', message) }
    : { type: 'obstacle', phase: 'error', error: new StateError('stream-not-found', message) }
}
