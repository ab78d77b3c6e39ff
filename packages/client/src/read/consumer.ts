import type { Content } from './batch.ts'

/** A consumer that takes batches whole, whatever their size. */
export const WHOLE: number = Infinity

/** How a consumer wants what is read. */
export interface Consumer<T> {
  /**
   * It takes pieces of a response that have at least so many bytes, without knowing yet where the batch ends: 0 as they
   * arrive, `WHOLE` none.
   */
  readonly pieceBytes: number
  /** Turns content into what it takes. Throws a `DurableStreamError` `PARSE_ERROR`. */
  decode(content: Content): T
}
