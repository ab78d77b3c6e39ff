import type { Position } from '../protocol/position.ts'
import type { Content } from './batch.ts'
import { createPieceQueue, type PieceQueue } from './piece-queue.ts'

/** A consumer that takes batches whole, whatever their size. */
export const WHOLE: number = Infinity

/** How a consumer wants to read. */
export interface Consumer<T> {
  /** It wants what there is now: the session ends when it is up to date. */
  readonly finite: boolean
  /**
   * It takes pieces of a response that have at least so many bytes, without knowing yet where the batch ends: 0 as they
   * arrive, `WHOLE` none.
   */
  readonly pieceBytes: number
  /** Turns content into what it takes. Throws a `DurableStreamError` `PARSE_ERROR`. */
  decode(content: Content): T
}

/** Where a session puts what it receives. */
export interface Sink extends Pick<PieceQueue<never>, 'room' | 'end' | 'clear'> {
  readonly pieceBytes: number
  /** Throws what the consumer's `decode` throws; then nothing was added. */
  push(content: Content, position: Position | undefined): void
}

/** The two ends of one queue: the sink for the session, the queue for the consumer. */
export const createSink = <T>(consumer: Consumer<T>): { readonly sink: Sink; readonly queue: PieceQueue<T> } => {
  const queue = createPieceQueue<T>()
  const sink: Sink = {
    pieceBytes: consumer.pieceBytes,
    push: (content, position) => queue.push({ value: consumer.decode(content), position }),
    room: queue.room,
    end: queue.end,
    clear: queue.clear,
  }
  return { sink, queue }
}
