import type { JsonBatch, LiveMode, ReadState } from '@oxbow/client'

/** How a database reads. */
export interface StreamReadOptions {
  readonly offset: string
  readonly live: LiveMode
  readonly json: true
  readonly signal: AbortSignal
  readonly pauseWhenHidden: false
  /** Which life of the stream the offset belongs to. */
  readonly incarnation: string | undefined
  readonly cache: 'no-store' | undefined
  readonly onReadState: (state: ReadState) => void
}

/** The part of a client's `DurableStream` that a database reads and writes through. */
export interface StreamPort {
  readonly url: string
  stream(options: StreamReadOptions): Promise<ReadSession>
  /** Makes the stream; a stream of the same configuration that is there already is fine. */
  create(options: { contentType: string; ttlSeconds?: number | undefined }): Promise<unknown>
}

/** The part of a client's `StreamResponse` that a database consumes. */
export interface ReadSession {
  readonly incarnation?: string | undefined
  readonly streamClosed: boolean
  readonly closed: Promise<void>
  subscribeJson(onBatch: (batch: JsonBatch) => Promise<void>): () => void
}
