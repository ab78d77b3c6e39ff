import { errorOf } from '../core/error-of.ts'
import type { LiveMode } from '@oxbow/client'
import type { Environment } from '../environment.ts'
import { StateError } from '../errors.ts'
import { backoffMs } from '../outbox/backoff.ts'
import { StorageError } from '../storage/storage-error.ts'
import { readInTurns } from '../sync/read-in-turns.ts'
import { isRecreated, statusOf } from '../sync/reader.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import type { RawContent } from './content-kind.ts'
import type { BatchEnd, Piece } from './mark.ts'
import { readBatches, type ReadBatchesEnd, type RequestOptions } from './read-batches.ts'
import type { Shelf } from './shelf.ts'
import type { Standing } from './text-news.ts'

/** What reading a stream onto a shelf works with, and whom it tells. */
export interface ReadTextOptions {
  readonly url: string
  readonly kind: 'text' | 'json'
  readonly request: RequestOptions
  /** Go around HTTP caches. */
  readonly fresh: boolean
  readonly shelf: Shelf<unknown>
  /** The live requests that all tabs share; absent where there is no need to count them. */
  readonly budget: LiveBudget | undefined
  readonly environment: Pick<Environment, 'sleep' | 'random'>
  /** A piece is stored. */
  readonly onPiece: (piece: Piece) => void
  /** How reading stands has changed. */
  readonly tell: (standing: Partial<Standing>) => void
}

/** Reads one stream while the tab leads. */
export class TextReading {
  readonly #options: ReadTextOptions
  #failures = 0
  /** Whether the stream was found to be another one since something was read of it. */
  #hasStartedOver = false
  /** Server-sent events were found to change what was written. */
  #isInexact = false
  #hasBeenAnother = false
  #run = new AbortController()

  constructor(options: ReadTextOptions) {
    this.#options = options
  }

  /**
   * Reads until the stream ends or the signal aborts. A failure is told, and the stream read again after a while, which
   * grows up to half a minute.
   *
   * @throws StorageError when a piece could not be stored.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { environment, tell, shelf } = this.#options
    while (!signal.aborted && !shelf.mark.isClosed) {
      const run = (this.#run = new AbortController())
      const either = AbortSignal.any([signal, run.signal])
      try {
        await this.#readInTurns(either)
      } catch (error) {
        if (error instanceof StorageError) throw error
        if (either.aborted) continue
        this.#failures += 1
        tell({ isLoading: false, isTakingTurns: false, error: this.#errorOf(error) })
        await environment.sleep(backoffMs(this.#failures, environment.random()), either)
      }
    }
  }

  /** The network is back, or somebody looks: what waits for a better time is tried now. */
  hurry(): void {
    this.#run.abort()
  }

  #readInTurns(signal: AbortSignal): Promise<ReadBatchesEnd> {
    const { budget, environment, tell } = this.#options
    if (budget === undefined) return this.#readOn('sse', signal)
    return readInTurns({
      ...{ budget, environment, signal },
      readLive: (turn) => this.#readOn('sse', AbortSignal.any([signal, turn])),
      readOnce: () => this.#readOn(false, signal),
      goesOn: (end) => end === 'caught-up',
      onWaiting: (isTakingTurns) => tell({ isTakingTurns }),
    })
  }

  /** Reads, anew from where the shelf is as often as that is another place than where reading is. */
  async #readOn(live: LiveMode, signal: AbortSignal): Promise<ReadBatchesEnd> {
    for (;;) {
      const end = await this.#read(live === 'sse' && this.#isInexact ? 'long-poll' : live, signal)
      if (end === 'inexact') this.#isInexact = true
      else if (end !== 'moved') return end
    }
  }

  async #read(live: LiveMode, signal: AbortSignal): Promise<ReadBatchesEnd | 'moved'> {
    const { url, kind, request, fresh, shelf } = this.#options
    const moved = new AbortController()
    let position = shelf.from.offset
    const onBatch = async (raw: RawContent, end: BatchEnd): Promise<void> => {
      if (signal.aborted || moved.signal.aborted) return
      // Another tab was faster, where tabs have no locks in common.
      const isBehind = position !== shelf.from.offset
      const isDone = isBehind ? end.offset <= shelf.from.offset : await this.#add(raw, end)
      position = end.offset
      if (!isDone) moved.abort()
    }
    try {
      const either = AbortSignal.any([signal, moved.signal])
      const isFresh = fresh || this.#hasBeenAnother
      const end = await readBatches({
        url,
        kind,
        request,
        live,
        onBatch,
        fresh: isFresh,
        from: shelf.from,
        signal: either,
      })
      return end === 'stopped' && !signal.aborted ? 'moved' : end
    } catch (error) {
      if (signal.aborted) return 'stopped'
      if (moved.signal.aborted) return 'moved'
      const isAnother = isRecreated(error, position)
      if (isAnother || statusOf(error) === 404) {
        this.#hasBeenAnother = true
        shelf.startOver()
      }
      if (!isAnother || this.#hasStartedOver) throw error
      this.#hasStartedOver = true
      return 'moved'
    }
  }

  /** @returns whether reading may go on behind the batch. */
  async #add(raw: RawContent, end: BatchEnd): Promise<boolean> {
    const { shelf, onPiece, tell } = this.#options
    const added = await shelf.add(raw, end)
    this.#failures = 0
    this.#hasStartedOver = false
    if (added.kind === 'added') onPiece(added.piece)
    tell({ isLoading: false, error: undefined })
    return added.kind !== 'refused' || end.offset <= shelf.from.offset
  }

  #errorOf(cause: unknown): StateError {
    const { url, kind } = this.#options
    if (statusOf(cause) === 404) {
      const message = `The stream ${url} does not exist, or not yet: create it on the server. It is looked for again now and then.`
      return new StateError('stream-not-found', message, { cause })
    }
    const reason = errorOf(cause).message
    const message = `The stream ${url} can not be read as ${kind}: ${reason}. It is tried again now and then.`
    return new StateError('read-failed', message, { cause })
  }
}
