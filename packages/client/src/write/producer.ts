// The shell around the producer machine: makes bodies, sends, waits, and tells whoever waits for a batch. Whatever has
// to be decided is decided in `producer-step.ts`.
import type { Offset } from '../protocol/offset.ts'
import { retryDelayMs, retryPolicyFrom } from '../transport/retry-policy.ts'
import { asError } from '../transport/send-once.ts'
import { compareOffsets } from '../protocol/offset.ts'
import { drain, retryAfterOf } from '../transport/until-ok.ts'
import { attempt, type StreamTarget } from './attempt.ts'
import type { MessageData } from './message-body.ts'
import { postRequest } from './post-request.ts'
import { answerFrom } from './producer-answer.ts'
import type { ProducerAnswer } from './producer-outcome.ts'
import type { ProducerCommand } from './producer-progress.ts'
import { initialProducerState, type ProducerState, type SealedBatch } from './producer-state.ts'
import { step, type ProducerEvent } from './producer-step.ts'

/** Repeats of one batch when the options do not say: about half a minute in all with the default waits. */
const BATCH_RETRIES = 20

type Batch = SealedBatch<MessageData>

export interface ProducerSettings {
  readonly target: StreamTarget
  readonly producerId: string
  readonly epoch: number
  readonly autoClaim: boolean
  readonly maxBatchBytes: number
  readonly maxInFlight: number
  readonly lingerMs: number
  /** Makes the body of a batch; the same batch always gives the same bytes. Throws for messages that cannot be sent. */
  readonly encode: (messages: ReadonlyArray<MessageData>) => { body: MessageData; contentType: string }
  /** Told each batch that is not stored, except a close. */
  readonly onFailed: (error: Error, messages: number) => void
}

/** A wait for every batch with an id below `below`. */
interface Waiter {
  readonly below: number
  readonly resolve: () => void
}

export class Producer {
  readonly #settings: ProducerSettings
  readonly #abort: AbortController = new AbortController()
  readonly #timers: Set<() => void> = new Set()
  readonly #unsettled: Set<number> = new Set()
  readonly #bodies: Map<number, ReturnType<ProducerSettings['encode']>> = new Map()
  readonly #closes: Map<number, (result: Offset | Error) => void> = new Map()
  #state: ProducerState<MessageData>
  #waiters: Waiter[] = []
  #stopLinger: (() => void) | undefined
  #lastOffset: Offset | undefined

  constructor(settings: ProducerSettings) {
    this.#settings = settings
    const { maxBatchBytes, maxInFlight, autoClaim, target, epoch } = settings
    const maxRetries = target.backoff?.maxRetries ?? BATCH_RETRIES
    this.#state = initialProducerState(epoch, { maxBatchBytes, maxInFlight, maxRetries, autoClaim })
  }

  get state(): ProducerState<MessageData> {
    return this.#state
  }

  get lastSuccessfulOffset(): Offset | undefined {
    return this.#lastOffset
  }

  append(message: MessageData, bytes: number): void {
    this.#dispatch({ type: 'append', message, bytes })
  }

  /** Seals what is pending. Resolves when every batch up to now is stored or has failed. */
  flush(): Promise<void> {
    this.#dispatch({ type: 'seal' })
    return this.#settledBelow(this.#state.nextId)
  }

  /** Resolves when there is room for another batch, so that a source can be held back. */
  room(): Promise<void> {
    const [oldest] = this.#unsettled
    const busy = oldest !== undefined && this.#unsettled.size > this.#state.limits.maxInFlight
    return busy ? this.#settledBelow(oldest + 1) : Promise.resolve()
  }

  /** Closes the stream after everything else. Resolves with the final offset, empty if the server told none. */
  close(messages: ReadonlyArray<MessageData>): Promise<Offset> {
    return new Promise((resolve, reject) => {
      const sealed = this.#state.nextId + (this.#state.pending === undefined ? 0 : 1)
      this.#closes.set(sealed, (result) => (typeof result === 'string' ? resolve(result) : reject(result)))
      this.#dispatch({ type: 'close', messages })
    })
  }

  /** Goes on under the next epoch, once what is under way is answered. */
  async restart(): Promise<void> {
    await this.flush()
    this.#dispatch({ type: 'restart' })
    await this.flush()
  }

  /** Gives up everything that is not acknowledged. Returns whether there was anything. */
  abort(error: Error, reason: unknown): boolean {
    const before = this.#unsettled.size + (this.#state.pending === undefined ? 0 : 1)
    this.#dispatch({ type: 'abort', error })
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#abort.abort(reason)
    return before > 0
  }

  #dispatch(event: ProducerEvent<MessageData>): void {
    const before = this.#state.nextId
    const { state, commands } = step(this.#state, event)
    this.#state = state
    for (let id = before; id < state.nextId; id++) this.#unsettled.add(id)
    for (const command of commands) this.#perform(command)
  }

  #perform(command: ProducerCommand<MessageData>): void {
    switch (command.type) {
      case 'start-linger':
        this.#stopLinger = this.#after(this.#settings.lingerMs, () => this.#dispatch({ type: 'seal' }))
        return
      case 'stop-linger':
        this.#stopLinger?.()
        return
      case 'send':
        void this.#send(command.batch, command.epoch, command.seq)
        return
      case 'wait':
        this.#wait(command.id, command.attempt, command.retryAfterMs)
        return
      case 'stored':
        this.#stored(command.batch, command.offset)
        return
      case 'failed':
        this.#failed(command.batch, command.error)
    }
  }

  async #send(batch: Batch, epoch: number, seq: number): Promise<void> {
    const answer = await this.#answerTo(batch, epoch, seq).catch((thrown: unknown): ProducerAnswer => {
      return { kind: 'refused', error: asError(thrown) }
    })
    this.#dispatch({ type: 'answered', id: batch.id, answer })
  }

  async #answerTo(batch: Batch, epoch: number, seq: number): Promise<ProducerAnswer> {
    const { target, producerId } = this.#settings
    const { body, contentType } = batch.messages.length === 0 ? {} : this.#bodyOf(batch)
    const stamp = { id: producerId, epoch, seq }
    const { signal } = this.#abort
    const outcome = await attempt(target, postRequest({ body, contentType, stamp, close: batch.close, signal }))
    if (outcome.kind === 'aborted') return { kind: 'refused', error: asError(outcome.reason) }
    if (outcome.kind === 'response' && outcome.response.ok) drain(outcome.response)
    else target.backoff?.onFailedAttempt?.()
    if (outcome.kind === 'network-failure') {
      return { kind: 'faulty', error: outcome.error, unsure: true, retryAfterMs: 0 }
    }
    return answerFrom(outcome.response, { url: outcome.url, seq }, retryAfterOf(outcome, target.ports.clock.now()))
  }

  /** The bytes of a batch are made once: a repeat under the same number must not differ. */
  #bodyOf(batch: Batch): ReturnType<ProducerSettings['encode']> {
    const made = this.#bodies.get(batch.id) ?? this.#settings.encode(batch.messages)
    this.#bodies.set(batch.id, made)
    return made
  }

  #wait(id: number, failures: number, retryAfterMs: number): void {
    const { target } = this.#settings
    const policy = { ...retryPolicyFrom(target.backoff), maxRetries: Number.POSITIVE_INFINITY }
    const delayMs = retryDelayMs(policy, { failures, retryAfterMs, random: target.ports.random() })
    this.#after(delayMs ?? 0, () => this.#dispatch({ type: 'retry-due', id }))
  }

  #after(delayMs: number, callback: () => void): () => void {
    const stop = this.#settings.target.ports.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      callback()
    })
    const cancel = (): void => {
      this.#timers.delete(cancel)
      stop()
    }
    this.#timers.add(cancel)
    return cancel
  }

  #stored(batch: Batch, offset: Offset | undefined): void {
    const last = this.#lastOffset
    if (offset !== undefined && (last === undefined || compareOffsets(offset, last) > 0)) this.#lastOffset = offset
    this.#closes.get(batch.id)?.(offset ?? '')
    this.#settled(batch)
  }

  #failed(batch: Batch, error: Error): void {
    if (batch.close) this.#closes.get(batch.id)?.(error)
    else this.#settings.onFailed(error, batch.messages.length)
    this.#settled(batch)
  }

  #settled(batch: Batch): void {
    this.#closes.delete(batch.id)
    this.#bodies.delete(batch.id)
    this.#unsettled.delete(batch.id)
    const [oldest = this.#state.nextId] = this.#unsettled
    const ready = this.#waiters.filter((waiter) => waiter.below <= oldest)
    this.#waiters = this.#waiters.filter((waiter) => waiter.below > oldest)
    for (const waiter of ready) waiter.resolve()
  }

  #settledBelow(below: number): Promise<void> {
    const [oldest = below] = this.#unsettled
    return oldest >= below ? Promise.resolve() : new Promise((resolve) => this.#waiters.push({ below, resolve }))
  }
}
