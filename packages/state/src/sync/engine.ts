import type { JsonBatch, LiveMode, ReadState } from '@oxbow/client'
import type { Offset } from '../core/changeset.ts'
import { contentsOf } from '../core/contents-of-rev.ts'
import { callListener } from '../core/diagnostic.ts'
import { StateError } from '../errors.ts'
import type { StateEvent } from '../events/event.ts'
import type { EngineOptions } from './engine-options.ts'
import { foldBatch, isNothingNew } from './ingest.ts'
import { isRecreated, readStream, type ReadEnd } from './reader.ts'
import { isConnected, statusEventOf, troubleOf } from './read-status.ts'
import { createReading, type Reading } from './reading.ts'
import { readInTurns } from './read-in-turns.ts'
import { Recreation, type AnewEnd } from './recreation.ts'
import { startOver } from './start-over.ts'
import { createWaiters } from './waiters.ts'

/** The reading half of a database: brings the stream into the replica while it is started. */
export class Engine {
  readonly #options: EngineOptions
  readonly #recreation: Recreation
  readonly #offsets = createWaiters<Offset>()
  #reading: AbortController | undefined
  #isUpToDate = false
  #readAgain = false
  #hasFailed = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#recreation = new Recreation(options)
  }

  /** Whether the rows are current on the present connection of this tab. */
  get isUpToDate(): boolean {
    return this.#isUpToDate
  }

  get isReading(): boolean {
    return this.#reading !== undefined
  }

  /** Reads, unless it already does. */
  start(): void {
    if (this.#reading !== undefined) return
    // Whoever looks at what went wrong last is told at once that it is tried again.
    if (this.#hasFailed) this.#options.tell({ type: 'phase', phase: 'connecting' })
    this.#hasFailed = false
    this.#readAgain = false
    const current = new AbortController()
    this.#reading = current
    this.#run(current.signal).then(
      (end) => this.#ended(end, current),
      (error: unknown) => void this.#failed(error, current),
    )
  }

  /** Stops reading; `start` goes on from the offset. */
  stop(): void {
    const current = this.#reading
    this.#reading = undefined
    this.#isUpToDate = false
    current?.abort()
  }

  /** Replaces all rows by what the log says, then goes on. */
  readAnew(reason: string): void {
    this.#recreation.replaceRows(reason)
    this.restart()
    this.start()
  }

  /** Makes the connection anew, if there is one. */
  restart(): void {
    if (this.#reading === undefined) return
    this.stop()
    this.start()
  }

  /** A database that does not follow its stream reads it once more. */
  refresh(): void {
    if (this.#options.live !== false) return
    if (this.#reading === undefined) this.start()
    else this.#readAgain = true
  }

  /** Resolves when the rows have passed `offset`. Rejects with the reason of the signal. */
  async untilPassed(offset: Offset, signal: AbortSignal): Promise<void> {
    if (offset > this.#options.replica.meta.offset) await this.#offsets.wait(offset, signal)
  }

  /** The rows have come further, by whatever way. */
  passed(): void {
    this.#offsets.resolve((offset) => offset <= this.#options.replica.meta.offset)
  }

  async #run(signal: AbortSignal): Promise<ReadEnd> {
    const { whenShown, tell, environment, budget, live } = this.#options
    await whenShown()
    // What is stored is painted first.
    await environment.breathe()
    if (signal.aborted) return 'stopped'
    tell({ type: 'phase', phase: 'connecting' })
    if (budget === undefined || live === false) return this.#readOn(live, signal)
    return readInTurns({
      ...{ budget, environment, signal },
      readLive: (turn) => this.#readOn(live, AbortSignal.any([signal, turn])),
      readOnce: () => this.#readOn(false, signal),
      goesOn: (end) => end === 'caught-up',
      onWaiting: (isTakingTurns) => tell({ type: 'news', news: { isTakingTurns } }),
    })
  }

  /** Reads, anew from where the rows are as often as that is another place than where reading is. */
  async #readOn(live: LiveMode, signal: AbortSignal): Promise<ReadEnd> {
    for (;;) {
      const end = await this.#read(live, signal)
      if (end !== 'moved') return end
    }
  }

  async #read(live: LiveMode, signal: AbortSignal): Promise<ReadEnd | 'moved'> {
    const { stream, create, fresh, replica } = this.#options
    const { offset, incarnation } = replica.meta
    const reading = createReading(offset, live === false)
    const both = AbortSignal.any([signal, reading.signal])
    try {
      if (this.#recreation.isDue) return await this.#startAnew(this.#recreation.doWhatIsDue(signal))
      const end = await readStream({
        // What was written again may have been sent: caches do not know.
        fresh: fresh || this.#recreation.hasBeen || contentsOf(replica.position.rev) > 0,
        ...{ stream, live, offset, incarnation, signal: both },
        // Never after rows were read: then the stream was removed, and whoever removed it had a reason.
        create: replica.isNew ? create : false,
        onState: (state) => this.#onState(state, reading, both),
        onBatch: (batch, known) => this.#onBatch(batch, known, reading, both),
      })
      return end === 'stopped' && !signal.aborted ? 'moved' : end
    } catch (error) {
      if (signal.aborted) return 'stopped'
      if (reading.signal.aborted) return 'moved'
      if (!isRecreated(error, reading.position)) throw error
      return this.#startAnew(this.#recreation.follow(error, signal))
    }
  }

  async #startAnew(started: Promise<AnewEnd>): Promise<'moved' | 'stopped'> {
    this.#isUpToDate = false
    const end = await started
    if (end === 'refused') await this.#refused()
    return end === 'stopped' ? end : 'moved'
  }

  async #onBatch(
    batch: JsonBatch,
    incarnation: string | undefined,
    reading: Reading,
    over: AbortSignal,
  ): Promise<void> {
    if (over.aborted) return
    const { report, callbacks, tell, environment, onUpToDate, replica } = this.#options
    const stateBatch = batch as JsonBatch<StateEvent>
    callListener(report, callbacks.onBeforeBatch, stateBatch)
    if (!(await this.#commit(batch, incarnation, reading, over))) return
    reading.position = batch.offset
    if (batch.items.length > 0) this.#recreation.progressed()
    callListener(report, callbacks.onBatch, stateBatch)
    if (over.aborted) return
    const wasUpToDate = this.#isUpToDate
    // A batch may be delivered after the connection that brought it was lost; a single read has none to lose, and the
    // end of a closed stream stays where it is.
    const isLasting = reading.isOnce || batch.streamClosed
    this.#isUpToDate = batch.upToDate && (isLasting || isConnected(reading.state))
    const { upToDate, items } = batch
    tell({ type: 'committed', offset: replica.meta.offset, upToDate, at: environment.now(), messages: items.length })
    if (upToDate) onUpToDate(this.#isUpToDate && !wasUpToDate)
    replica.tidy(!upToDate)
  }

  /** @returns `false` when the batch does not fit the rows: then it is read again, from where they are. */
  async #commit(
    batch: JsonBatch,
    incarnation: string | undefined,
    reading: Reading,
    over: AbortSignal,
  ): Promise<boolean> {
    const { replica, callbacks, report, environment } = this.#options
    const { meta } = replica
    if (reading.position !== meta.offset) {
      // Another tab was faster.
      if (batch.offset <= meta.offset) return true
      reading.abort()
      return false
    }
    if (isNothingNew(batch, meta, environment.now())) return true
    const { changeset, restartAt } = foldBatch(batch, meta, callbacks, report)
    if (restartAt !== undefined) {
      const replay = { offset: restartAt, seenAt: batch.offset }
      const end = await startOver(this.#options, replay, `a reset to ${restartAt}`, over)
      if (end === 'refused') await this.#refused()
      if (end !== 'unknown-position') {
        reading.abort()
        return false
      }
      // The connection that brought the batch is as it was.
      this.#onState(reading.state, reading, over)
    }
    if (await replica.commit(changeset, incarnation, batch.upToDate ? environment.now() : undefined)) {
      this.#options.onCommitted(changeset)
      return true
    }
    // Not before the rows are where the store is: until then another reading would be refused as well.
    await this.#refused()
    reading.abort()
    return false
  }

  async #refused(): Promise<void> {
    await this.#options.replica.heal()
    if (!this.#options.onRefused()) this.stop()
  }

  #onState(state: ReadState, reading: Reading, over: AbortSignal): void {
    if (over.aborted) return
    reading.state = state
    if (state.phase !== 'live' && state.phase !== 'closed') this.#isUpToDate = false
    // Nothing comes for a while, and the page before may have gone in the middle of it.
    if (state.phase === 'waiting') this.#options.replica.tidy(false)
    const event = statusEventOf(state, this.#options.stream.url)
    if (event !== undefined) this.#options.tell(event)
  }

  #ended(end: ReadEnd, current: AbortController): void {
    if (this.#reading !== current) return
    this.#reading = undefined
    this.#options.tell({ type: 'phase', phase: end === 'stream-closed' ? 'closed' : 'idle' })
    if (this.#readAgain && end === 'caught-up') this.start()
  }

  async #failed(cause: unknown, current: AbortController): Promise<void> {
    if (this.#reading !== current) return
    this.#isUpToDate = false
    const trouble = troubleOf(cause, this.#options.stream.url)
    if (trouble.phase === 'needs-auth') await this.#options.onUnauthorized()
    if (this.#reading !== current) return
    this.#reading = undefined
    this.#hasFailed = true
    if (trouble.error instanceof StateError && trouble.error.code === 'stream-not-found') this.#recreation.missing()
    this.#options.tell(trouble)
    this.#options.onFailed(trouble.error)
  }
}
