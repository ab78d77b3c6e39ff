import { asError } from '../transport/send-once.ts'
import type { Piece } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/**
 * Visits the pieces of a session, the next one when what the visit returned is settled; then the piece counts as
 * delivered. Rejects with what ended the session or a visit, and ends the session with it.
 */
export const consume = async <T>(
  session: ReadSession,
  consumer: Consumer<T>,
  visit: (piece: Piece<T>) => unknown,
  finite = false,
): Promise<void> => {
  const queue = session.start(consumer, finite)
  try {
    for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
      await visit(piece)
      session.delivered(piece.position)
    }
    session.closed.resolve()
  } catch (error) {
    session.fail(asError(error))
    throw error
  }
}
