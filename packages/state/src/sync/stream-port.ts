import type { JsonBatch, LiveMode, ReadState } from '@oxbow/client'

/** The part of a client's `DurableStream` that a database reads and writes through. */
export interface StreamPort {
  readonly url: string
  stream(options: {
    offset: string
    live: LiveMode
    json: true
    signal: AbortSignal
    pauseWhenHidden: false
    onReadState: (state: ReadState) => void
  }): Promise<ReadSession>
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
