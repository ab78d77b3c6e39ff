import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { consume } from './consume.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/**
 * Reads to the first point where everything was received, and ends the session. Rejects when it is cancelled before:
 * a part must not pass for the whole.
 */
export const accumulate = async <T>(session: ReadSession, consumer: Consumer<T>): Promise<T[]> => {
  const parts: T[] = []
  let isComplete = false
  await consume(
    session,
    consumer,
    ({ value, position }) => {
      parts.push(value)
      isComplete = position?.upToDate === true
    },
    true,
  )
  if (isComplete) return parts
  const message = 'The stream was cancelled before it was read to its end'
  throw new DurableStreamError(message, 'UNKNOWN', undefined, undefined, { cause: session.reason })
}
