// The shell of the read machine: it performs commands, feeds back what happened, and hands what was received to one
// consumer. Whatever belongs to a request that was replaced is ignored: each has a signal of its own.
import type { Environment } from '../environment.ts'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Position } from '../protocol/position.ts'
import { mergeHeaders, type HeadersRecord, type ParamsRecord } from '../transport/dynamic-values.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import { askToRecover } from './ask-to-recover.ts'
import { createDeferred } from './deferred.ts'
import { createMachineDriver, type MachineDriver } from './machine-driver.ts'
import { initialState, type ReadCommand, type ReadEvent } from './machine-state.ts'
import { observePage } from './observe-page.ts'
import { performRequest, type RequestContext } from './perform-request.ts'
import type { PieceQueue } from './piece-queue.ts'
import type { PauseReason } from './read-state.ts'
import type { SessionConfig } from './session-config.ts'
import { createSink, type Consumer, type Sink } from './sink.ts'
import { createStreamIdentity, type StreamIdentity } from './stream-identity.ts'

export class ReadSession implements RequestContext {
  readonly config: SessionConfig
  readonly environment: Environment
  readonly identity: StreamIdentity
  readonly progress: { delivered: number } = { delivered: 0 }
  headers: HeadersRecord
  params: ParamsRecord
  sink: Sink | undefined
  readonly #first = createDeferred<Response>()
  readonly #attached = createDeferred<Sink>()
  readonly #closed = createDeferred<void>()
  readonly #driver: MachineDriver
  #stopObserving: () => void = () => {}
  #request = new AbortController()
  #response: Response | undefined
  #contentType: string | undefined
  #position: Position
  #reason: unknown

  constructor(config: SessionConfig, environment: Environment) {
    const { offset, rules, signal, onReadState } = config
    this.config = config
    this.environment = environment
    this.identity = createStreamIdentity(String(config.url), config.incarnation)
    this.headers = config.headers
    this.params = config.params
    this.#position = { offset, cursor: undefined, upToDate: false, streamClosed: false }
    // A failure also rejects the promise of the consumer's own method: these must never count as unhandled.
    this.#closed.promise.catch(() => {})
    this.#first.promise.catch(() => {})
    const perform = (command: ReadCommand): void => this.#perform(command)
    this.#driver = createMachineDriver(initialState(rules, config), { perform, onReadState })
    this.#stopObserving = observePage(environment.page, {
      isPausable: () => config.pauseWhenHidden && this.#driver.state.memory.target !== 'none',
      isHeld: () => this.sink === undefined && this.#response !== undefined,
      dispatch: (event) => this.#driver.dispatch(event),
    })
    signal?.addEventListener('abort', this.#abort)
    if (signal?.aborted === true) this.#abort()
    const ended = this.#driver.state.phase.kind !== 'catch-up'
    if (ended) this.#letGo()
    else perform({ type: 'request', mode: 'catch-up', offset, cursor: undefined, fresh: false, delayMs: 0 })
  }

  /** Resolves when the first good response begins; rejects if there will be none. */
  get opened(): Promise<Response> {
    return this.#first.promise
  }

  /** Settles when nothing more will be delivered. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Where the delivered part ends; before any delivery, where the first response ends. */
  get position(): Position {
    return this.#position
  }

  /** The latest good response. */
  get response(): Response | undefined {
    return this.#response
  }

  /** The content type of the first response. */
  get contentType(): string | undefined {
    return this.#contentType
  }

  get sinkAttached(): Promise<Sink> {
    return this.#attached.promise
  }

  /** Why the session was cancelled. */
  get reason(): unknown {
    return this.#reason
  }

  /** Attaches the one consumer. From here on bodies are read and further requests made. */
  start<T>(consumer: Consumer<T>): PieceQueue<T> {
    const { sink, queue } = createSink(consumer)
    this.sink = sink
    if (consumer.finite) this.#driver.dispatch({ type: 'finite' })
    const { phase } = this.#driver.state
    if (phase.kind === 'closed') sink.end()
    if (phase.kind === 'failed') sink.end(phase.error)
    this.#attached.resolve(sink)
    return queue
  }

  /** The consumer has dealt with everything up to here. */
  delivered(position: Position | undefined): void {
    if (position !== undefined) this.#position = position
  }

  /** The consumer has seen the end. */
  finish(): void {
    this.#closed.resolve()
  }

  /** The consumer failed, or was told that the session did. */
  fail(error: Error): void {
    this.#driver.dispatch({ type: 'fatal', error })
    this.#closed.reject(error)
  }

  /** Ends everything at once; what was not delivered is dropped. */
  cancel(reason?: unknown): void {
    this.#reason = reason
    this.#request.abort(reason)
    this.#driver.dispatch({ type: 'cancel' })
    this.sink?.clear()
    this.#closed.resolve()
  }

  pause(reason: PauseReason): void {
    this.#driver.dispatch({ type: 'pause', reason })
  }

  resume(reason: PauseReason): void {
    this.#driver.dispatch({ type: 'resume', reason })
  }

  onResponse(response: Response, position: Position | undefined): void {
    if (this.#response === undefined) {
      this.#contentType = response.headers.get('content-type') ?? undefined
      this.delivered(position)
    }
    this.#response = response
    this.#first.resolve(response)
  }

  readonly #abort = (): void => this.cancel(this.config.signal?.reason)

  #perform(command: ReadCommand): void {
    switch (command.type) {
      case 'request':
        return this.#replace((signal, emit) => performRequest(command, signal, this, emit))
      case 'wait':
        return this.#replace(async (signal, emit) => {
          await sleep(this.environment.clock, command.delayMs, signal)
          emit({ type: 'elapsed' })
        })
      case 'ask':
        return this.#replace(async (_signal, emit) => emit(await this.#recover(command.error)))
      case 'stop':
        return this.#request.abort()
      case 'warn-fallback':
        return this.#warnFallback()
      case 'finish':
        return this.#end(undefined)
      case 'fail':
        return this.#end(command.error)
    }
  }

  #replace(work: (signal: AbortSignal, emit: (event: ReadEvent) => void) => Promise<void>): void {
    this.#request.abort()
    const { signal } = (this.#request = new AbortController())
    const emit = (event: ReadEvent): void => {
      if (!signal.aborted) this.#driver.dispatch(event)
    }
    // What a request rejects with is a mistake: of a header function, of the data, of this program.
    work(signal, emit).catch((thrown: unknown) =>
      emit({ type: 'failed', error: asError(thrown), retryable: false, retryAfterMs: 0, random: 0 }),
    )
  }

  #recover(error: Error): Promise<ReadEvent> {
    return askToRecover(this.config.onError, error, (retry) => {
      this.headers = mergeHeaders(this.headers, retry.headers)
      this.params = { ...this.params, ...retry.params }
    })
  }

  #end(error: Error | undefined): void {
    this.#letGo()
    this.#first.reject(
      error ?? new DurableStreamError('Stream request was aborted', 'UNKNOWN', undefined, this.#reason),
    )
    if (this.sink !== undefined) this.sink.end(error)
    else if (error === undefined) this.#closed.resolve()
    else this.#closed.reject(error)
  }

  #letGo(): void {
    this.#stopObserving()
    this.config.signal?.removeEventListener('abort', this.#abort)
  }

  #warnFallback(): void {
    if (!this.config.warnOnFallback) return
    this.environment.warn(
      `${String(this.config.url)} does not keep connections by server-sent events open. This session goes on by ` +
        'long-polling. Often a proxy buffers or cuts text/event-stream responses.',
    )
  }
}
