import { asError } from '../transport/send-once.ts'
import type { Content, JsonBatchMeta } from './batch.ts'
import type { ReadSession } from './read-session.ts'

/** Takes a batch. If it returns a promise, the next batch comes when that is settled. */
export type Subscriber<B> = (batch: B) => unknown

/**
 * Calls a subscriber for every batch, empty ones too, one after the other. What it throws ends the session, and `closed`
 * rejects with it. Returns the function that ends the session: after it no batch is delivered.
 */
export const subscribe = <T, B extends JsonBatchMeta>(
  session: ReadSession,
  decode: (content: Content) => T,
  batchOf: (value: T, meta: JsonBatchMeta) => B,
  subscriber: Subscriber<B>,
): (() => void) => {
  const queue = session.start({ finite: false, piecewise: false, decode })
  const deliver = async (): Promise<void> => {
    for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
      if (piece.position !== undefined) await subscriber(batchOf(piece.value, piece.position))
      session.delivered(piece.position)
    }
  }
  deliver().then(
    () => session.finish(),
    (thrown: unknown) => session.fail(asError(thrown)),
  )
  return () => session.cancel()
}
