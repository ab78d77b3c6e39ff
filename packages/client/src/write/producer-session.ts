// The life of a producer as its user sees it: open until it is closed, detached or aborted.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Offset } from '../protocol/offset.ts'
import { onAbort } from '../transport/on-abort.ts'
import type { MessageData } from './message-body.ts'
import type { ProducerSessionSettings } from './producer-settings.ts'
import { createProducerMessages, type ProducerMessages } from './producer-messages.ts'
import { Producer } from './producer.ts'
import { upcomingSeq } from './producer-state.ts'

/** The answer to a close. */
export interface CloseResult {
  /** The offset at which the stream ends; empty if the server told none. */
  readonly finalOffset: Offset
}

export interface FlushOptions {
  /** Reject with the first failure since the last such flush. Default false: failures go to `onError` only. */
  throwOnError?: boolean | undefined
}

export class ProducerSession {
  readonly #producer: Producer
  readonly #messages: ProducerMessages
  readonly #settings: ProducerSessionSettings
  readonly #stopListening: () => void
  #life: 'open' | 'closing' | 'detached' | 'aborted' = 'open'
  #close: Promise<CloseResult> | undefined
  #finalMessage: ReadonlyArray<MessageData> | undefined
  #failedCount = 0
  #failure: Error | undefined
  #hasWarned = false

  constructor(settings: ProducerSessionSettings) {
    this.#settings = settings
    this.#messages = createProducerMessages(settings.contentTypeOf)
    this.#producer = new Producer({
      ...settings,
      encode: this.#messages.body,
      onFailed: (error, messages) => this.#onFailed(error, messages),
    })
    const { signal } = settings
    this.#stopListening = onAbort(signal, () => this.#abort(signal?.reason))
  }

  /** The epoch that batches are sent under now. */
  get epoch(): number {
    return this.#producer.state.epoch
  }

  /** The sequence number that the next batch gets. */
  get nextSeq(): number {
    return upcomingSeq(this.#producer.state)
  }

  /** Messages of the batch that is still growing. */
  get pendingCount(): number {
    return this.#producer.state.pending?.count ?? 0
  }

  /** Batches that wait or are under way. */
  get inFlightCount(): number {
    const { queue, flights } = this.#producer.state
    return queue.length + flights.length
  }

  /** Messages that were given up; each was reported to `onError`. */
  get failedCount(): number {
    return this.#failedCount
  }

  /** The greatest offset that an acknowledgement told. */
  get lastSuccessfulOffset(): Offset | undefined {
    return this.#producer.lastSuccessfulOffset
  }

  /**
   * Adds a message and returns at once; what fails later goes to `onError`. A string or bytes; for a JSON stream the
   * text of one JSON value. An empty text adds nothing. Throws a `DurableStreamError`: `ALREADY_CLOSED` after
   * close, detach or abort, `BAD_REQUEST` for what cannot be a message.
   */
  append(body: Uint8Array | string): void {
    this.#assertOpen()
    const message = this.#messages.message(body)
    if (message !== undefined) this.#producer.append(message.data, message.bytes)
  }

  /** Sends what is pending and resolves when everything up to now is stored or was reported as failed. */
  async flush(options: FlushOptions = {}): Promise<void> {
    await this.#producer.flush()
    const failure = this.#failure
    if (options.throwOnError !== true || failure === undefined) return
    this.#failure = undefined
    throw failure
  }

  /**
   * Sends everything, then closes the stream, with `finalMessage` in the same request. Further calls give the same
   * result. If it fails it may be called again, and repeats the first call's message under the same number, so that it
   * is never stored twice.
   */
  close(finalMessage?: Uint8Array | string): Promise<CloseResult> {
    this.#close ??= this.#closeOnce(finalMessage)
    return this.#close
  }

  /** Sends everything and ends the producer; the stream stays open. */
  async detach(): Promise<void> {
    if (this.#life === 'open') this.#life = 'detached'
    await this.#producer.flush()
    if (this.#life === 'detached') this.#stopListening()
  }

  /** Sends everything and goes on under the next epoch: fences other processes, and ends being fenced. */
  async restart(): Promise<void> {
    this.#assertOpen()
    await this.#producer.restart()
  }

  /** Resolves when the producer has not more batches waiting than it may send at once. */
  room(): Promise<void> {
    return this.#producer.room()
  }

  async #closeOnce(finalMessage: Uint8Array | string | undefined): Promise<CloseResult> {
    try {
      if (this.#life !== 'closing') this.#assertOpen()
      const message = finalMessage === undefined ? undefined : this.#messages.message(finalMessage)
      this.#finalMessage ??= message === undefined ? [] : [message.data]
      this.#life = 'closing'
      const finalOffset = await this.#producer.close(this.#finalMessage)
      this.#stopListening()
      return { finalOffset }
    } catch (error) {
      this.#close = undefined
      throw error
    }
  }

  #assertOpen(): void {
    if (this.#life === 'open') return
    const what = { closing: 'closed', detached: 'detached', aborted: 'aborted' }[this.#life]
    throw new DurableStreamError(`The producer was ${what} and takes nothing more: make a new one`, 'ALREADY_CLOSED')
  }

  #abort(reason: unknown): void {
    this.#life = 'aborted'
    const error = new DurableStreamError('Producer aborted', 'ALREADY_CLOSED', undefined, undefined, { cause: reason })
    if (this.#producer.abort(error, reason)) this.#report(error)
  }

  #onFailed(error: Error, messages: number): void {
    this.#failedCount += messages
    this.#failure ??= error
    // After an abort everything that was left is one report.
    if (this.#life !== 'aborted') this.#report(error)
  }

  #report(error: Error): void {
    const { onError, target } = this.#settings
    if (onError !== undefined) {
      callback(() => onError(error), target.ports.warn)
    } else if (!this.#hasWarned) {
      this.#hasWarned = true
      target.ports.warn(`A producer without onError lost messages for ${target.url}: ${error.message}`)
    }
  }
}

/** A callback of the user must not break the producer; what it throws is said, not hidden. */
const callback = (run: () => void, warn: (message: string) => void): void => {
  try {
    run()
  } catch (error) {
    warn(`onError of a producer threw: ${String(error)}`)
  }
}
