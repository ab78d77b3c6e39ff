import type { Piece } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/**
 * Visits the pieces of a session, the next one when what the visit returned is settled; then the piece counts as
 * delivered. Rejects with what ended the session or a visit.
 */
export const consume = async <T>(
  session: ReadSession,
  consumer: Consumer<T>,
  visit: (piece: Piece<T>) => unknown,
  finite = false,
): Promise<void> => {
  const queue = session.start(consumer, finite)
  for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
    await visit(piece)
    session.delivered(piece.position)
  }
}
