import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { asError } from '../transport/send-once.ts'
import type { Piece } from './batch.ts'
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
  try {
    const add = ({ value, position }: Piece<T>): void => {
      parts.push(value)
      isComplete = position?.upToDate === true
    }
    await consume(session, consumer, add, true)
    if (!isComplete) throw cancelled(session.reason)
    session.closed.resolve()
    return parts
  } catch (error) {
    session.fail(asError(error))
    throw error
  }
}

const cancelled = (cause: unknown): DurableStreamError =>
  new DurableStreamError('The stream was cancelled before it was read to its end', 'UNKNOWN', undefined, undefined, {
    cause,
  })
