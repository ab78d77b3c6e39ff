import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { asError } from '../transport/send-once.ts'
import type { Content } from './batch.ts'
import { consume } from './consume.ts'
import type { ReadSession } from './read-session.ts'

/** How everything there is now is read into one value. */
export interface Accumulation<T> {
  readonly pieceBytes: number
  decode(content: Content): T
  add(value: T): unknown
}

/**
 * Reads to the first point where everything was received, and ends the session. Rejects when it is cancelled before:
 * a part must not pass for the whole.
 */
export const accumulate = async <T>(
  session: ReadSession,
  { pieceBytes, decode, add }: Accumulation<T>,
): Promise<void> => {
  let isComplete = false
  try {
    await consume(session, { finite: true, pieceBytes, decode }, ({ value, position }) => {
      add(value)
      isComplete = position?.upToDate === true
    })
    if (!isComplete) throw cancelled(session.reason)
    session.closed.resolve()
  } catch (error) {
    session.fail(asError(error))
    throw error
  }
}

const cancelled = (cause: unknown): DurableStreamError =>
  new DurableStreamError('The stream was cancelled before it was read to its end', 'UNKNOWN', undefined, undefined, {
    cause,
  })
