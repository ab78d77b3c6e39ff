import { asError } from '../transport/send-once.ts'
import type { Content, JsonBatchMeta, Subscriber } from './batch.ts'
import { consume } from './consume.ts'
import type { ReadSession } from './read-session.ts'

/** How content becomes what a subscriber is called with. */
export interface Batches<T, B> {
  readonly pieceBytes: number
  decode(content: Content): T
  /** A part is not the last of its batch: `meta` still tells where the batch before ended. */
  batchOf(value: T, meta: JsonBatchMeta, isPart: boolean): B
}

/**
 * Calls a subscriber for every batch, empty ones too, one after the other. What it throws ends the session, and `closed`
 * rejects with it. Returns the function that ends the session: after it no batch is delivered.
 */
export const subscribe = <T, B extends JsonBatchMeta>(
  session: ReadSession,
  { pieceBytes, decode, batchOf }: Batches<T, B>,
  subscriber: Subscriber<B>,
): (() => void) => {
  let before: JsonBatchMeta = { offset: session.config.offset, upToDate: false, streamClosed: false }
  consume(session, { finite: false, pieceBytes, decode }, ({ value, position }) => {
    const batch = batchOf(value, position ?? before, position === undefined)
    if (position !== undefined) before = { ...position, upToDate: false }
    return subscriber(batch)
  }).then(
    () => session.closed.resolve(),
    (thrown: unknown) => session.fail(asError(thrown)),
  )
  return () => session.cancel()
}
