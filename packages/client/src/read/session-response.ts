// The public face of a session: metadata, and every way to read as a fold over the one stream of batches.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { concatBytes } from '../protocol/bytes.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import { NOW_OFFSET, type Offset } from '../protocol/offset.ts'
import { accumulate } from './accumulate.ts'
import type { ReadableStreamAsyncIterable } from './async-iterable-stream.ts'
import type { ByteChunk, Content, JsonBatch, Subscriber, TextChunk } from './batch.ts'
import { bytesOf, createTextReader, itemsOf } from './decode-content.ts'
import type { ReadSession } from './read-session.ts'
import type { PauseReason } from './read-state.ts'
import { readable } from './readable.ts'
import { WHOLE, type Consumer } from './consumer.ts'
import type { LiveMode, StreamResponse } from './stream-response.ts'
import { subscribe } from './subscribe.ts'

/** A longer response is not held as a whole for a subscriber of bytes. */
const PART_BYTES = 4 * 1024 * 1024

export class SessionResponse<TJson> implements StreamResponse<TJson> {
  readonly url: string
  readonly contentType: string | undefined
  readonly live: LiveMode
  readonly startOffset: Offset
  readonly isLoading = false
  readonly closed: Promise<void>
  readonly #session: ReadSession
  readonly #first: Response
  readonly #isJson: boolean
  #method: string | undefined

  constructor(session: ReadSession, first: Response) {
    const { config, contentType, closed } = session
    this.url = String(config.url)
    this.contentType = contentType
    this.live = config.live
    this.startOffset = config.offset
    this.closed = closed.promise
    this.#session = session
    this.#first = first
    this.#isJson = config.json === true || isJsonMediaType(contentType)
  }

  get headers(): Headers {
    return this.#latest.headers
  }

  get status(): number {
    return this.#latest.status
  }

  get statusText(): string {
    return this.#latest.statusText
  }

  get ok(): boolean {
    return this.#latest.ok
  }

  get offset(): Offset {
    return this.#session.position.offset
  }

  get cursor(): string | undefined {
    return this.#session.position.cursor
  }

  get upToDate(): boolean {
    return this.#session.position.upToDate
  }

  get streamClosed(): boolean {
    return this.#session.position.streamClosed
  }

  get incarnation(): string | undefined {
    return this.#session.identity.incarnation
  }

  async body(): Promise<Uint8Array<ArrayBuffer>> {
    return concatBytes(await accumulate(this.#session, this.#claim('body', bytesOf)))
  }

  async json<T = TJson>(): Promise<T[]> {
    const batches = await accumulate(this.#session, this.#claimJson<T>('json'))
    return batches.flat()
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(concatBytes(await accumulate(this.#session, this.#claim('text', bytesOf))))
  }

  bodyStream(): ReadableStreamAsyncIterable<Uint8Array<ArrayBuffer>> {
    return readable(
      this.#session,
      this.#claim('bodyStream', (content) => unlessEmpty(bytesOf(content))),
    )
  }

  jsonStream(): ReadableStreamAsyncIterable<TJson> {
    return readable(this.#session, this.#claimJson<TJson>('jsonStream'))
  }

  textStream(): ReadableStreamAsyncIterable<string> {
    const { read, end } = createTextReader()
    const consumer = this.#claim('textStream', (content) => unlessEmpty(read(content)))
    return readable(this.#session, consumer, () => unlessEmpty(end()))
  }

  subscribeJson<T = TJson>(subscriber: Subscriber<JsonBatch<T>>): () => void {
    const consumer = this.#claimJson<T>('subscribeJson')
    return subscribe(this.#session, consumer, (items, meta) => subscriber({ items, ...meta }))
  }

  subscribeBytes(subscriber: Subscriber<ByteChunk>): () => void {
    // What came after "now" cannot be asked for again before an offset is known.
    const isWhole = this.#isJson || this.startOffset === NOW_OFFSET
    const consumer = this.#claim('subscribeBytes', bytesOf, isWhole ? WHOLE : PART_BYTES)
    return subscribe(this.#session, consumer, (data, meta, isPart) =>
      subscriber(isPart ? { data, ...meta, partial: true } : { data, ...meta }),
    )
  }

  subscribeText(subscriber: Subscriber<TextChunk>): () => void {
    const consumer = this.#claim('subscribeText', createTextReader().read, WHOLE)
    return subscribe(this.#session, consumer, (text, meta) => subscriber({ text, ...meta }))
  }

  pause(reason: PauseReason = 'manual'): void {
    this.#session.want({ type: 'pause', reason })
  }

  resume(reason: PauseReason = 'manual'): void {
    this.#session.want({ type: 'resume', reason })
  }

  cancel(reason?: unknown): void {
    this.#session.cancel(reason)
  }

  get #latest(): Response {
    return this.#session.response ?? this.#first
  }

  /** Lets one method read, and no second one. */
  #claim<T>(
    method: string,
    decode: (content: Content) => T,
    pieceBytes: number = this.#isJson ? WHOLE : 0,
  ): Consumer<T> {
    if (this.#method !== undefined)
      throw new DurableStreamError(
        `${method}() cannot read this response: ${this.#method}() already does. Open another session with stream().`,
        'ALREADY_CONSUMED',
      )
    this.#method = method
    return { pieceBytes, decode }
  }

  #claimJson<T>(method: string): Consumer<T[]> {
    const consumer = this.#claim(method, itemsOf<T>, WHOLE)
    if (this.#isJson) return consumer
    throw new DurableStreamError(
      `${method}() needs a JSON stream, and ${this.url} is ${this.contentType ?? 'of no content type'}. ` +
        'Read it as text or bytes, or pass json: true.',
      'BAD_REQUEST',
    )
  }
}

const unlessEmpty = <T extends { readonly length: number }>(chunk: T): T[] => (chunk.length > 0 ? [chunk] : [])
