import type { Offset } from '../protocol/offset.ts'
import type { Position } from '../protocol/position.ts'

/** What a batch holds as it came: bytes of a response, or the payload of events. */
export type Content = string | Uint8Array<ArrayBuffer>

/**
 * What a consumer takes: a decoded piece and, if the piece is the end of a batch, where the batch ends. Only a consumer
 * that asked for pieces as they arrive sees any without a position.
 */
export interface Piece<T> {
  readonly value: T
  readonly position: Position | undefined
}

/** Where a batch ends. */
export interface JsonBatchMeta {
  /** The offset to continue from after this batch. Save it together with what the batch changed, never before. */
  readonly offset: Offset
  /** Everything that was available has been delivered with this batch. */
  readonly upToDate: boolean
  readonly cursor?: string | undefined
  /** The stream ends with this batch. */
  readonly streamClosed: boolean
}

/** The messages of one response or of one run of events; none when only the position changed. */
export interface JsonBatch<T = unknown> extends JsonBatchMeta {
  readonly items: ReadonlyArray<T>
}

/** The bytes of one response or of one run of events, or a part of a response of more than 4 MiB. */
export interface ByteChunk extends JsonBatchMeta {
  readonly data: Uint8Array<ArrayBuffer>
  /**
   * More of the same response follows. Only its last chunk tells where it ends; on the parts before, `offset` is where
   * the response began, and reading on from there brings them again. Streams of JSON come in whole responses always.
   */
  readonly partial?: true | undefined
}

/** The text of one response or of one run of events. A character cut in two by batches comes with the later one. */
export interface TextChunk extends JsonBatchMeta {
  readonly text: string
}

/** Takes a batch. If it returns a promise, the next batch comes when that is settled. */
export type Subscriber<B> = (batch: B) => unknown
