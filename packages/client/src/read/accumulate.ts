import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Content } from './batch.ts'
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
  try {
    const queue = session.start({ finite: true, pieceBytes, decode })
    let complete = false
    for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
      add(piece.value)
      session.delivered(piece.position)
      complete = piece.position?.upToDate ?? false
    }
    if (!complete) throw cancelled(session.reason)
    session.finish()
  } catch (error) {
    session.fail(error instanceof Error ? error : cancelled(error))
    throw error
  }
}

const cancelled = (cause: unknown): DurableStreamError =>
  new DurableStreamError('The stream was cancelled before it was read to its end', 'UNKNOWN', undefined, undefined, {
    cause,
  })
