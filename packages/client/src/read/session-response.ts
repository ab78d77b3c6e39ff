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
import { subscribe, type BatchOf } from './subscribe.ts'

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
    return concatBytes(await accumulate(this.#session, this.#claim('body')))
  }

  async json<T = TJson>(): Promise<T[]> {
    const batches = await accumulate(this.#session, this.#claimJson<T>('json'))
    const [only] = batches
    return only !== undefined && batches.length === 1 ? only : batches.flat()
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(concatBytes(await accumulate(this.#session, this.#claim('text'))))
  }

  bodyStream(): ReadableStreamAsyncIterable<Uint8Array<ArrayBuffer>> {
    const { pieceBytes, decode } = this.#claim('bodyStream')
    const chunksOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] =>
      bytes.byteLength > 0 ? [bytes] : []
    return readable(this.#session, { pieceBytes, decode: (content) => chunksOf(decode(content)) })
  }

  jsonStream(): ReadableStreamAsyncIterable<TJson> {
    return readable(this.#session, this.#claimJson<TJson>('jsonStream'))
  }

  textStream(): ReadableStreamAsyncIterable<string> {
    const { pieceBytes } = this.#claim('textStream')
    const { read, end } = createTextReader()
    const chunksOf = (text: string): string[] => (text === '' ? [] : [text])
    const decode = (content: Content): string[] => chunksOf(read(content))
    return readable(this.#session, { pieceBytes, decode }, () => chunksOf(end()))
  }

  subscribeJson<T = TJson>(subscriber: Subscriber<JsonBatch<T>>): () => void {
    const batchOf: BatchOf<T[], JsonBatch<T>> = (items, meta) => ({ items, ...meta })
    return subscribe(this.#session, this.#claimJson<T>('subscribeJson'), batchOf, subscriber)
  }

  subscribeBytes(subscriber: Subscriber<ByteChunk>): () => void {
    const { decode } = this.#claim('subscribeBytes')
    const batchOf: BatchOf<Uint8Array<ArrayBuffer>, ByteChunk> = (data, meta, isPart) =>
      isPart ? { data, ...meta, partial: true } : { data, ...meta }
    // What came after "now" cannot be asked for again before an offset is known.
    const isWhole = this.#isJson || this.startOffset === NOW_OFFSET
    return subscribe(this.#session, { pieceBytes: isWhole ? WHOLE : PART_BYTES, decode }, batchOf, subscriber)
  }

  subscribeText(subscriber: Subscriber<TextChunk>): () => void {
    this.#claim('subscribeText')
    const { read } = createTextReader()
    const batchOf: BatchOf<string, TextChunk> = (text, meta) => ({ text, ...meta })
    return subscribe(this.#session, { pieceBytes: WHOLE, decode: read }, batchOf, subscriber)
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

  /** Lets one method read, and no second one. Gives how bytes are read. */
  #claim(method: string): Consumer<Uint8Array<ArrayBuffer>> {
    if (this.#method !== undefined)
      throw new DurableStreamError(
        `${method}() cannot read this response: ${this.#method}() already does. Open another session with stream().`,
        'ALREADY_CONSUMED',
      )
    this.#method = method
    return { pieceBytes: this.#isJson ? WHOLE : 0, decode: bytesOf }
  }

  #claimJson<T>(method: string): Consumer<T[]> {
    this.#claim(method)
    if (!this.#isJson)
      throw new DurableStreamError(
        `${method}() needs a JSON stream, and ${this.url} is ${this.contentType ?? 'of no content type'}. ` +
          'Read it as text or bytes, or pass json: true.',
        'BAD_REQUEST',
      )
    return { pieceBytes: WHOLE, decode: itemsOf<T> }
  }
}
