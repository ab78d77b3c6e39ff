// The shell of the read machine: it does the work, feeds back what happened, and hands what was received to one consumer.
// Whatever belongs to work that was replaced is ignored: each has a signal of its own.
import type { Environment } from '../environment.ts'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Position } from '../protocol/position.ts'
import { mergeHeaders, type HeadersRecord, type ParamsRecord } from '../transport/dynamic-values.ts'
import { onAbort } from '../transport/on-abort.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import type { Consumer } from './consumer.ts'
import { createDeferred, type Deferred } from '../transport/deferred.ts'
import { createMachineDriver, type MachineDriver } from './machine-driver.ts'
import { initialState, type Intention, type MachineState } from './machine-state.ts'
import { observePage } from './observe-page.ts'
import { performRequest } from './perform-request.ts'
import { createPieceQueue, type PieceQueue, type Sink } from './piece-queue.ts'
import type { Emit, RequestContext } from './request-context.ts'
import type { SessionConfig } from './session-config.ts'
import { createStreamIdentity, type StreamIdentity } from './stream-identity.ts'

export class ReadSession implements RequestContext {
  readonly config: SessionConfig
  readonly environment: Environment
  readonly identity: StreamIdentity
  readonly progress: { delivered: number } = { delivered: 0 }
  /** Resolved when the first good response begins; rejected if there will be none. */
  readonly opened: Deferred<Response> = createDeferred()
  readonly attached: Deferred<Sink> = createDeferred()
  /** Settled when nothing more will be delivered. */
  readonly closed: Deferred<void> = createDeferred()
  headers: HeadersRecord | undefined
  params: ParamsRecord | undefined
  sink: Sink | undefined
  /** The latest good response. */
  response: Response | undefined
  /** The content type of the first response. */
  contentType: string | undefined
  /** Where the delivered part ends; before any delivery, where the first response ends. */
  position: Position
  /** Why the session was cancelled. */
  reason: unknown
  readonly #driver: MachineDriver
  readonly #stops: Array<() => void> = []
  #work = new AbortController()

  constructor(config: SessionConfig, environment: Environment) {
    const { url, offset, rules, signal, onReadState } = config
    this.config = config
    this.environment = environment
    this.identity = createStreamIdentity(String(url), config.incarnation)
    this.headers = config.headers
    this.params = config.params
    this.position = { offset, upToDate: false, streamClosed: false }
    // A failure also rejects the promise of the consumer's own method: these must never count as unhandled.
    this.closed.promise.catch(() => {})
    this.opened.promise.catch(() => {})
    const initial = initialState(rules, config)
    const driver = createMachineDriver(initial, {
      perform: (state, before) => this.#perform(state, before),
      onReadState,
      random: environment.random,
    })
    this.#driver = driver
    this.#stops.push(
      observePage(environment.page, {
        isPausable: () => config.pauseWhenHidden !== false && driver.state.target !== 'none',
        isHeld: () => this.sink === undefined && this.response !== undefined,
        dispatch: driver.dispatch,
      }),
      onAbort(signal, () => this.cancel(signal?.reason)),
    )
    if (driver.state.work === initial.work) this.#perform(initial, initial)
    else this.#letGo()
  }

  /**
   * Attaches the one consumer. From here on bodies are read and further requests made. `finite`: it wants what there is
   * now, and the session ends when it is up to date.
   */
  start<T>(consumer: Consumer<T>, finite = false): PieceQueue<T> {
    const queue = createPieceQueue(consumer)
    this.sink = queue
    if (finite) this.want({ type: 'finite' })
    const { work } = this.#driver.state
    if (work.kind === 'closed') queue.end()
    if (work.kind === 'failed') queue.end(work.error)
    this.attached.resolve(queue)
    return queue
  }

  /** The consumer has dealt with everything up to here. */
  delivered(position: Position | undefined): void {
    this.position = position ?? this.position
  }

  /** The consumer failed, or was told that the session did. */
  fail(error: Error): void {
    this.#driver.dispatch({ type: 'fatal', error })
    this.closed.reject(error)
  }

  /** Ends everything at once; what was not delivered is dropped. */
  cancel(reason?: unknown): void {
    this.reason = reason
    this.#work.abort(reason)
    this.#driver.dispatch({ type: 'cancel' })
    this.sink?.clear()
    this.closed.resolve()
  }

  want(intention: Intention): void {
    this.#driver.dispatch(intention)
  }

  onResponse(response: Response, position: Position | undefined): void {
    if (this.response === undefined) {
      this.contentType = response.headers.get('content-type') ?? undefined
      this.delivered(position)
    }
    this.response = response
    this.opened.resolve(response)
  }

  #perform(state: MachineState, before: MachineState): void {
    const { work, target } = state
    this.#work.abort()
    if (target !== before.target && target === 'long-poll') this.#warnFallback()
    switch (work.kind) {
      case 'request':
        return this.#begin((signal, emit) => performRequest({ ...state, ...work }, signal, this, emit))
      case 'waiting':
        return this.#begin(async (signal, emit) => {
          await sleep(this.environment.clock, work.delayMs, signal)
          emit({ type: 'elapsed' })
        })
      case 'recovering':
        return this.#begin((_signal, emit) => this.#recover(work.error, emit))
      case 'paused':
        return
      case 'closed':
        return this.#end(undefined)
      case 'failed':
        return this.#end(work.error)
    }
  }

  #begin(run: (signal: AbortSignal, emit: Emit) => Promise<void>): void {
    const { signal } = (this.#work = new AbortController())
    const dispatch: Emit = (event) => {
      if (!signal.aborted) this.#driver.dispatch(event)
    }
    const emit: Emit = (event) => {
      const hasFailed = event.type === 'failed' || event.type === 'silent'
      if (hasFailed && !signal.aborted) this.config.backoffOptions?.onFailedAttempt?.()
      dispatch(event)
    }
    // What work rejects with is a mistake: of a header function, of `onError`, of the data, of this program.
    run(signal, emit).catch((thrown: unknown) => dispatch({ type: 'failed', error: asError(thrown) }))
  }

  /** Anything but an object ends the session with the failure, and so does an error of the handler, with that error. */
  async #recover(error: Error, emit: Emit): Promise<void> {
    const retry = await this.config.onError?.(error)
    if (typeof retry !== 'object' || retry === null) throw error
    this.headers = mergeHeaders(this.headers, retry.headers)
    this.params = { ...this.params, ...retry.params }
    emit({ type: 'recovered' })
  }

  #end(error: Error | undefined): void {
    this.#letGo()
    this.opened.reject(error ?? new DurableStreamError('Stream request was aborted', 'UNKNOWN', undefined, this.reason))
    if (this.sink !== undefined) this.sink.end(error)
    else if (error === undefined) this.closed.resolve()
    else this.closed.reject(error)
  }

  #letGo(): void {
    for (const stop of this.#stops) stop()
  }

  #warnFallback(): void {
    const { url, sseResilience } = this.config
    if (sseResilience?.logWarnings === false) return
    this.environment.warn(
      `${String(url)} does not keep connections by server-sent events open. This session goes on by ` +
        'long-polling. Often a proxy buffers or cuts text/event-stream responses.',
    )
  }
}
