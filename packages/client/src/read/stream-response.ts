import type { Offset } from '../protocol/offset.ts'
import type { ReadableStreamAsyncIterable } from './async-iterable-stream.ts'
import type { ByteChunk, JsonBatch, Subscriber, TextChunk } from './batch.ts'
import type { PauseReason } from './read-state.ts'

/**
 * What follows when everything was read. `false`: the end. `true` and `'long-poll'`: long-polling. `'sse'`: server-sent
 * events, and long-polling if they do not work.
 */
export type LiveMode = boolean | 'long-poll' | 'sse'

/** The names of the live modes alone, as callers of the reference client know them. */
export type LegacyLiveMode = 'long-poll' | 'sse'

/** What a single read could be told, as callers of the reference client know it; `stream()` takes `StreamOptions`. */
export interface ReadOptions {
  offset?: Offset | undefined
  live?: boolean | LegacyLiveMode | undefined
  cursor?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * A session that reads one stream. Call exactly one of the methods that read; a second one throws a
 * `DurableStreamError` `ALREADY_CONSUMED`. Until then the body of the first response is not read and nothing else asked.
 *
 * Every batch comes once and in order. A connection that breaks, even in mid-response, is taken up where the last
 * delivered batch ended. What fails for good is first shown to `onError`, then rejects the method's promise and
 * `closed`.
 */
export interface StreamResponse<TJson = unknown> {
  /** The address as given. */
  readonly url: string
  readonly contentType: string | undefined
  readonly live: LiveMode
  /** The offset at which the session began. */
  readonly startOffset: Offset
  /** Headers of the latest response; it may lie ahead of what was delivered. */
  readonly headers: Headers
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  /** Always false: there is a first response. */
  readonly isLoading: boolean
  /**
   * Where to read on after what was delivered; before any delivery, where the first response ends. A batch counts as
   * delivered when its subscriber has returned, or when a stream's reader asks for the chunk after it.
   */
  readonly offset: Offset
  readonly cursor: string | undefined
  /** What was delivered reaches to the end that the stream had then. */
  readonly upToDate: boolean
  /** What was delivered reaches to the end of a closed stream. */
  readonly streamClosed: boolean
  /**
   * Names this creation of the stream, if the server's entity tags tell it. A stream that was deleted and created again
   * has another one. Protocol section 10.1.
   */
  readonly incarnation: string | undefined

  /** All bytes there are now. Ends the session. */
  body(): Promise<Uint8Array<ArrayBuffer>>
  /** All messages there are now. Rejects with `BAD_REQUEST` if the stream is not JSON. Ends the session. */
  json<T = TJson>(): Promise<T[]>
  /** All text there is now. Ends the session. */
  text(): Promise<string>
  /** The bytes as they arrive, live too. */
  bodyStream(): ReadableStreamAsyncIterable<Uint8Array<ArrayBuffer>>
  /** The messages one by one, live too. Throws `BAD_REQUEST` if the stream is not JSON. */
  jsonStream(): ReadableStreamAsyncIterable<TJson>
  /** The text as it arrives, live too. */
  textStream(): ReadableStreamAsyncIterable<string>
  /**
   * Calls back for every batch, also for one without items that only says that everything was received. The next batch
   * waits for the promise of the callback; what it throws ends the session. Returns the function that ends it.
   */
  subscribeJson<T = TJson>(subscriber: Subscriber<JsonBatch<T>>): () => void
  /** As `subscribeJson`, with bytes. A response of more than 4 MiB comes in parts, see `ByteChunk`. */
  subscribeBytes(subscriber: Subscriber<ByteChunk>): () => void
  /** As `subscribeJson`, with text. */
  subscribeText(subscriber: Subscriber<TextChunk>): () => void

  /** Stops asking until `resume` is called for this and every other reason. */
  pause(reason?: PauseReason): void
  /** Takes one reason to pause away. When none is left, the session catches up and goes on. */
  resume(reason?: PauseReason): void
  /** Ends everything at once. `closed` resolves. */
  cancel(reason?: unknown): void
  /**
   * Resolves when everything was delivered or the session was cancelled; rejects when it failed or a subscriber threw.
   * Not handling it is no unhandled rejection.
   */
  readonly closed: Promise<void>
}
