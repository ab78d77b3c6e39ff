import type { JsonBatchMeta, Subscriber } from './batch.ts'
import { consume } from './consume.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/** What a subscriber is called with. A part is not the last of its batch: `meta` still tells where the one before ended. */
export type BatchOf<T, B> = (value: T, meta: JsonBatchMeta, isPart: boolean) => B

/**
 * Calls a subscriber for every batch, empty ones too, one after the other. What it throws ends the session, and `closed`
 * rejects with it. Returns the function that ends the session: after it no batch is delivered.
 */
export const subscribe = <T, B extends JsonBatchMeta>(
  session: ReadSession,
  consumer: Consumer<T>,
  batchOf: BatchOf<T, B>,
  subscriber: Subscriber<B>,
): (() => void) => {
  let before: JsonBatchMeta = { offset: session.config.offset, upToDate: false, streamClosed: false }
  consume(session, consumer, ({ value, position }) => {
    const batch = batchOf(value, position ?? before, position === undefined)
    if (position !== undefined) before = { ...position, upToDate: false }
    return subscriber(batch)
  }).catch(() => {
    // `closed` rejects with it.
  })
  return () => session.cancel()
}
