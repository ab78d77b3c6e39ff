// The public face of a session: metadata, and every way to read as a fold over the one stream of batches.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { concatBytes } from '../protocol/bytes.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import { NOW_OFFSET, type Offset } from '../protocol/offset.ts'
import { accumulate } from './accumulate.ts'
import type { ReadableStreamAsyncIterable } from './async-iterable-stream.ts'
import type { ByteChunk, JsonBatch, JsonBatchMeta, Subscriber, TextChunk } from './batch.ts'
import { bytesOf, createTextReader, itemsOf } from './decode-content.ts'
import type { ReadSession } from './read-session.ts'
import type { PauseReason } from './read-state.ts'
import { readable } from './readable.ts'
import { WHOLE } from './consumer.ts'
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
    this.#claim('body')
    return this.#allBytes()
  }

  async json<T = TJson>(): Promise<T[]> {
    this.#claimJson('json')
    const batches: T[][] = []
    const add = (items: T[]): unknown => batches.push(items)
    await accumulate(this.#session, { pieceBytes: WHOLE, decode: itemsOf<T>, add })
    const [only, ...more] = batches
    return only !== undefined && more.length === 0 ? only : batches.flat()
  }

  async text(): Promise<string> {
    this.#claim('text')
    return new TextDecoder().decode(await this.#allBytes())
  }

  bodyStream(): ReadableStreamAsyncIterable<Uint8Array<ArrayBuffer>> {
    this.#claim('bodyStream')
    return readable(this.#session, {
      pieceBytes: this.#isJson ? WHOLE : 0,
      decode: (content) => [bytesOf(content)].filter((bytes) => bytes.byteLength > 0),
    })
  }

  jsonStream(): ReadableStreamAsyncIterable<TJson> {
    this.#claimJson('jsonStream')
    return readable(this.#session, { pieceBytes: WHOLE, decode: itemsOf<TJson> })
  }

  textStream(): ReadableStreamAsyncIterable<string> {
    this.#claim('textStream')
    const reader = createTextReader()
    const chunksOf = (text: string): string[] => (text === '' ? [] : [text])
    return readable(this.#session, {
      pieceBytes: this.#isJson ? WHOLE : 0,
      decode: (content) => chunksOf(reader.read(content)),
      end: () => chunksOf(reader.end()),
    })
  }

  subscribeJson<T = TJson>(subscriber: Subscriber<JsonBatch<T>>): () => void {
    this.#claimJson('subscribeJson')
    const batchOf = (items: T[], meta: JsonBatchMeta): JsonBatch<T> => ({ items, ...meta })
    return subscribe(this.#session, { pieceBytes: WHOLE, decode: itemsOf<T>, batchOf }, subscriber)
  }

  subscribeBytes(subscriber: Subscriber<ByteChunk>): () => void {
    this.#claim('subscribeBytes')
    const batchOf = (data: Uint8Array<ArrayBuffer>, meta: JsonBatchMeta, isPart: boolean): ByteChunk =>
      isPart ? { data, ...meta, partial: true } : { data, ...meta }
    // What came after "now" cannot be asked for again before an offset is known.
    const whole = this.#isJson || this.startOffset === NOW_OFFSET
    const pieceBytes = whole ? WHOLE : PART_BYTES
    return subscribe(this.#session, { pieceBytes, decode: bytesOf, batchOf }, subscriber)
  }

  subscribeText(subscriber: Subscriber<TextChunk>): () => void {
    this.#claim('subscribeText')
    const { read } = createTextReader()
    const batchOf = (text: string, meta: JsonBatchMeta): TextChunk => ({ text, ...meta })
    return subscribe(this.#session, { pieceBytes: WHOLE, decode: read, batchOf }, subscriber)
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

  async #allBytes(): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = []
    const add = (bytes: Uint8Array<ArrayBuffer>): unknown => parts.push(bytes)
    await accumulate(this.#session, { pieceBytes: this.#isJson ? WHOLE : 0, decode: bytesOf, add })
    return concatBytes(parts)
  }

  #claim(method: string): void {
    if (this.#method !== undefined)
      throw new DurableStreamError(
        `${method}() cannot read this response: ${this.#method}() already does. Open another session with stream().`,
        'ALREADY_CONSUMED',
      )
    this.#method = method
  }

  #claimJson(method: string): void {
    this.#claim(method)
    if (!this.#isJson)
      throw new DurableStreamError(
        `${method}() needs a JSON stream, and ${this.url} is ${this.contentType ?? 'of no content type'}. ` +
          'Read it as text or bytes, or pass json: true.',
        'BAD_REQUEST',
      )
  }
}
