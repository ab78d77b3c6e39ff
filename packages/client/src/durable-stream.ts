import { DurableStreamError } from './errors/durable-stream-error.ts'
import { FetchError } from './errors/fetch-error.ts'
import {
  checkHandleOptions,
  targetFrom,
  type CreateOptions,
  type DurableStreamOptions,
} from './write/handle-options.ts'
import { warnIfUsingHttpInBrowser } from './http-warning.ts'
import type { StreamErrorHandler, StreamOptions } from './read/stream-options.ts'
import type { StreamResponse } from './read/stream-response.ts'
import { stream as readStream } from './stream.ts'
import { mergeHeaders, resolveValues } from './transport/dynamic-values.ts'
import type { AppendOptions, CloseOptions } from './write/append-options.ts'
import {
  createAppendBatcher,
  type AppendBatcher,
  type AppendOutcome,
  type AppendResult,
} from './write/append-batcher.ts'
import { createStream } from './write/create.ts'
import type { StreamTarget } from './write/attempt.ts'
import { exchange, sendRequest, type LowLevelRequest } from './write/exchange.ts'
import { readHead, type HeadResult } from './write/head.ts'
import { encodeMessage, type AppendBody } from './write/message-body.ts'
import type { CloseResult } from './write/producer-session.ts'
import { createSendBatch, post, stampFrom } from './write/send-appends.ts'
import { uploadBody, type ChunkSource } from './write/stream-body.ts'
import { createWritable, type WritableOptions } from './write/writable.ts'

type SignalOption = Pick<CloseOptions, 'signal'>

let targetOf: (stream: DurableStream) => StreamTarget

/**
 * A handle on one stream: create, inspect, append, read, close, delete. Making one does no I/O.
 *
 * A failed response is a `FetchError`, a closed stream a `StreamClosedError`, an abort a `FetchBackoffAbortError`.
 */
export class DurableStream {
  /** The address as it was given. */
  readonly url: string
  /** From the options, or learned by `create`, `head` or the first append. */
  contentType: string | undefined
  /** After `create`: whether it made the stream (true) or found it with the same configuration (false). */
  created: boolean | undefined
  readonly #options: DurableStreamOptions
  readonly #target: StreamTarget
  readonly #appends: AppendBatcher
  #learning: Promise<string> | undefined

  static {
    targetOf = (stream) => stream.#target
  }

  /** Throws `MissingStreamUrlError` or `InvalidSignalError` for options that can never work. */
  constructor(options: DurableStreamOptions) {
    checkHandleOptions(options)
    warnIfUsingHttpInBrowser(options.url, options.warnOnHttp)
    this.#options = { ...options }
    this.#target = targetFrom(options)
    this.#appends = createAppendBatcher(createSendBatch(this.#target), { batching: options.batching ?? true })
    this.url = this.#target.url
    this.contentType = options.contentType
  }

  /** Creates the stream of a new handle. See the method `create`. */
  static async create(options: CreateOptions): Promise<DurableStream> {
    return new DurableStream(options).create(options)
  }

  /** A handle on a stream that exists. Rejects with a `DurableStreamError` `NOT_FOUND` for one that does not. */
  static async connect(options: DurableStreamOptions): Promise<DurableStream> {
    const stream = new DurableStream(options)
    const { exists } = await stream.head()
    if (exists) return stream
    throw new DurableStreamError(`The stream ${stream.url} does not exist: create it first`, 'NOT_FOUND', 404)
  }

  /** The method `head` of a new handle. */
  static head(options: DurableStreamOptions): Promise<HeadResult> {
    return new DurableStream(options).head()
  }

  /** The method `delete` of a new handle. */
  static delete(options: DurableStreamOptions): Promise<void> {
    return new DurableStream(options).delete()
  }

  /**
   * Asks for the metadata. A missing stream gives `{ exists: false }`; every other failure is a `DurableStreamError`, a
   * removed stream one of code `GONE`. Protocol section 9.
   */
  async head(options: SignalOption = {}): Promise<HeadResult> {
    const result = await readHead(this.#target, options.signal)
    if (result.exists) this.contentType = result.contentType ?? this.contentType
    return result
  }

  /**
   * Creates the stream, or finds the one with the same configuration; `created` tells which. Rejects with a
   * `FetchError` of code `CONFLICT_EXISTS` if there is another one at the address. Protocol section 3.
   */
  async create(options: Partial<CreateOptions> = {}): Promise<this> {
    const contentType = options.contentType ?? this.contentType
    const result = await createStream(this.#target, { ...options, contentType }, options.signal)
    this.contentType = result.contentType
    this.created = result.created
    return this
  }

  /** Removes the stream and its data. Protocol section 8. */
  async delete(options: SignalOption = {}): Promise<void> {
    await exchange(this.#target, { method: 'DELETE', signal: options.signal }, { repeat: 'always' })
  }

  /**
   * Appends one message. Messages that are appended while a request is under way go together in the next one, in the
   * order of the calls; a promise takes its place when it resolves. Without producer headers a message is stored at
   * least once: the request is repeated after an answer of 429 or 5xx, never when no answer came. When a request fails,
   * the appends that wait behind it fail with the same error, so that none is stored without those before it.
   */
  append<Outcome extends AppendOutcome = AppendResult>(
    body: AppendBody | PromiseLike<AppendBody>,
    options?: AppendOptions,
  ): Promise<Outcome>
  async append(body: AppendBody | PromiseLike<AppendBody>, options: AppendOptions = {}): Promise<AppendResult> {
    const stamp = stampFrom(options)
    const value = isPromise(body) ? await body : body
    const contentType = options.contentType ?? this.contentType ?? (await this.#learnContentType())
    const data = encodeMessage(value, contentType)
    return this.#appends.add({ data, contentType, seq: options.seq, stamp }, this.#signals(options.signal))
  }

  /**
   * Appends chunks in one request while they come, as UTF-8, without anything between them and without JSON framing. It
   * is sent once, never repeated. Browsers that cannot send streams get it sent as a whole at the end, and Chromium
   * sends streams only over HTTP/2: `writable()` works everywhere.
   */
  appendStream<Outcome extends AppendOutcome = AppendResult>(
    source: ChunkSource,
    options?: AppendOptions,
  ): Promise<Outcome>
  async appendStream(source: ChunkSource, options: AppendOptions = {}): Promise<AppendResult> {
    const stamp = stampFrom(options)
    const contentType = options.contentType ?? this.contentType ?? (await this.#learnContentType())
    const body = await uploadBody(source)
    return post(this.#target, { body, contentType, seq: options.seq, stamp, signal: options.signal })
  }

  /**
   * A `WritableStream` that appends each chunk exactly once, through a producer with an id of its own. `close()` closes
   * the stream; `abort()` does not. The first failure of a batch rejects `close()` and so `pipeTo`.
   */
  writable(options: WritableOptions = {}): WritableStream<Uint8Array | string> {
    return createWritable(this.#target, async () => this.contentType ?? this.#learnContentType(), options)
  }

  /**
   * Closes the stream after all appends of this handle. Closing again succeeds; with a `body` it rejects with a
   * `StreamClosedError` on a closed stream. Protocol sections 5 and 7.
   */
  async close(options: CloseOptions = {}): Promise<CloseResult> {
    const { body, signal } = options
    const hasBody = body !== undefined && body !== ''
    const known = options.contentType ?? this.contentType
    const contentType = hasBody ? (known ?? (await this.#learnContentType())) : ''
    const data = hasBody ? encodeMessage(body, contentType) : undefined
    const { offset } = await this.#appends.add({ data, contentType, close: true }, this.#signals(signal))
    return { finalOffset: offset }
  }

  /**
   * Reads the stream, see the function `stream`. Headers and parameters are merged with the handle's; what else is given
   * here wins over the handle's.
   */
  stream<TJson = unknown>(options: Omit<StreamOptions, 'url'> = {}): Promise<StreamResponse<TJson>> {
    const own = this.#options
    return readStream<TJson>({
      ...options,
      url: this.url,
      headers: mergeHeaders(own.headers, options.headers),
      params: { ...own.params, ...options.params },
      fetch: options.fetch ?? own.fetch,
      signal: options.signal ?? own.signal,
      backoffOptions: options.backoffOptions ?? own.backoffOptions,
      onError: options.onError ?? own.onError,
      warnOnHttp: options.warnOnHttp ?? own.warnOnHttp,
    })
  }

  /**
   * Sends one request to the stream, once: the handle's headers and parameters are resolved for it and those of `init`
   * win, whatever the letter case. Resolves with a response of any status; rejects only for an abort (with its reason),
   * a failure of the network, or a request that cannot be made.
   */
  request(init: LowLevelRequest): Promise<Response> {
    return sendRequest(this.#target, init)
  }

  /** The names of the headers and parameters that go with every request, without their values. */
  get requestNames(): { readonly headers: ReadonlyArray<string>; readonly params: ReadonlyArray<string> } {
    return { headers: Object.keys(this.#options.headers ?? {}), params: Object.keys(this.#options.params ?? {}) }
  }

  /** Who is asked when a request fails, as the handle's options say. */
  get onError(): StreamErrorHandler | undefined {
    return this.#options.onError
  }

  /** The handle's headers, functions called. */
  resolveHeaders(): Promise<Record<string, string>> {
    return resolveValues(this.#target.headers)
  }

  #signals(signal: AbortSignal | undefined): Array<AbortSignal | undefined> {
    const { batching, signal: own } = this.#options
    return batching === false && signal !== undefined ? [signal] : [own, signal]
  }

  /** Asks the server once, for all appends that wait for the answer. */
  #learnContentType(): Promise<string> {
    this.#learning ??= this.#askContentType().finally(() => {
      this.#learning = undefined
    })
    return this.#learning
  }

  async #askContentType(): Promise<string> {
    const head = await this.head()
    if (head.exists) return (this.contentType ??= 'application/octet-stream')
    const message = `The stream ${this.url} does not exist: create it first`
    throw new FetchError(404, undefined, undefined, {}, this.url, message)
  }
}

const isPromise = (body: unknown): body is PromiseLike<AppendBody> =>
  typeof body === 'object' && body !== null && 'then' in body && typeof body.then === 'function'

export { targetOf }
