// The shell around the producer machine: makes bodies, sends, waits, and tells whoever waits for a batch. Whatever has
// to be decided is decided in `producer-step.ts`.
import type { Offset } from '../protocol/offset.ts'
import { createDeferred, type Deferred } from '../transport/deferred.ts'
import { retryDelayMs, retryPolicyFrom } from '../transport/retry-policy.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
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

type Body = ReturnType<ProducerSettings['encode']>

/** A batch that is neither stored nor given up. */
interface Unsettled {
  /** The bytes of a batch are made once: a repeat under the same number must not differ. */
  body?: Body
  /** The offset that was acknowledged, empty if the server told none, or why the batch is not stored. */
  readonly settled: Deferred<Offset | Error>
}

export class Producer {
  readonly #settings: ProducerSettings
  readonly #abort: AbortController = new AbortController()
  /** By id, the oldest first. */
  readonly #unsettled: Map<number, Unsettled> = new Map()
  #state: ProducerState<MessageData>
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
  async flush(): Promise<void> {
    this.#dispatch({ type: 'seal' })
    await Promise.all(Array.from(this.#unsettled.values(), ({ settled }) => settled.promise))
  }

  /** Resolves when there is room for another batch, so that a source can be held back. */
  async room(): Promise<void> {
    const [oldest] = this.#unsettled.values()
    if (this.#unsettled.size > this.#state.limits.maxInFlight) await oldest?.settled.promise
  }

  /** Closes the stream after everything else. Resolves with the final offset, empty if the server told none. */
  async close(messages: ReadonlyArray<MessageData>): Promise<Offset> {
    const result = await this.#dispatch({ type: 'close', messages })?.settled.promise
    if (result instanceof Error) throw result
    return result ?? ''
  }

  /** Goes on under the next epoch, once what is under way is answered. */
  async restart(): Promise<void> {
    await this.flush()
    this.#dispatch({ type: 'restart' })
    await this.flush()
  }

  /** Gives up everything that is not acknowledged. Returns whether there was anything. */
  abort(error: Error, reason: unknown): boolean {
    const hasMore = this.#unsettled.size > 0 || this.#state.pending !== undefined
    this.#dispatch({ type: 'abort', error })
    this.#abort.abort(reason)
    return hasMore
  }

  /** Returns the newest batch that the event sealed. */
  #dispatch(event: ProducerEvent<MessageData>): Unsettled | undefined {
    const before = this.#state.nextId
    const { state, commands } = step(this.#state, event)
    this.#state = state
    for (let id = before; id < state.nextId; id++) this.#unsettled.set(id, { settled: createDeferred() })
    const sealed = before < state.nextId ? this.#unsettled.get(state.nextId - 1) : undefined
    for (const command of commands) this.#perform(command)
    return sealed
  }

  #perform(command: ProducerCommand<MessageData>): void {
    const { target, lingerMs, onFailed } = this.#settings
    switch (command.type) {
      case 'start-linger':
        this.#stopLinger = target.ports.clock.after(lingerMs, () => this.#dispatch({ type: 'seal' }))
        return
      case 'stop-linger':
        return this.#stopLinger?.()
      case 'send':
        return void this.#send(command.batch, command.epoch, command.seq)
      case 'wait':
        return void this.#wait(command.id, command.attempt, command.retryAfterMs)
      case 'stored': {
        const { batch, offset = '' } = command
        if (offset > (this.#lastOffset ?? '')) this.#lastOffset = offset
        return this.#settle(batch, offset)
      }
      case 'failed': {
        const { batch, error } = command
        if (!batch.close) onFailed(error, batch.messages.length)
        return this.#settle(batch, error)
      }
    }
  }

  #settle({ id }: Batch, result: Offset | Error): void {
    this.#unsettled.get(id)?.settled.resolve(result)
    this.#unsettled.delete(id)
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

  #bodyOf({ id, messages }: Batch): Body {
    const unsettled = this.#unsettled.get(id)
    const body = unsettled?.body ?? this.#settings.encode(messages)
    if (unsettled !== undefined) unsettled.body = body
    return body
  }

  async #wait(id: number, failures: number, retryAfterMs: number): Promise<void> {
    const { backoff, ports } = this.#settings.target
    const policy = { ...retryPolicyFrom(backoff), maxRetries: Infinity }
    const delayMs = retryDelayMs(policy, { failures, retryAfterMs, random: ports.random() })
    await sleep(ports.clock, delayMs ?? 0, this.#abort.signal).then(
      () => this.#dispatch({ type: 'retry-due', id }),
      () => {
        // Given up by an abort.
      },
    )
  }
}
