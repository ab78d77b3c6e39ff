import type { JsonBatchMeta } from './batch.ts'
import { consume } from './consume.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/**
 * Calls back for every batch, empty ones too, one after the other; the next waits for what the call returns. A part is
 * not the last of its batch: its `meta` tells where the batch before ended. What the callback throws ends the session,
 * and `closed` rejects with it. Returns the function that ends the session: after it no batch is delivered.
 */
export const subscribe = <T>(
  session: ReadSession,
  consumer: Consumer<T>,
  callback: (value: T, meta: JsonBatchMeta, isPart: boolean) => unknown,
): (() => void) => {
  let before: JsonBatchMeta = { offset: session.config.offset, upToDate: false, streamClosed: false }
  consume(session, consumer, ({ value, position = before }) => {
    const isPart = position === before
    if (!isPart) before = { ...position, upToDate: false }
    return callback(value, position, isPart)
  }).catch(() => {
    // `closed` rejects with it.
  })
  return () => session.cancel()
}
