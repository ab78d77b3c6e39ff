import { asError } from '../transport/send-once.ts'
import type { Position } from '../protocol/position.ts'
import { asAsyncIterableReadableStream, type ReadableStreamAsyncIterable } from './async-iterable-stream.ts'
import type { Content } from './batch.ts'
import type { ReadSession } from './read-session.ts'

/** How content becomes the chunks of a stream. */
export interface Chunks<T> {
  readonly piecewise: boolean
  /** The chunks of one piece, none if it is empty. */
  decode(content: Content): ReadonlyArray<T>
  /** What is left at the end. */
  end?(): ReadonlyArray<T>
}

/**
 * A stream of chunks that asks the session only when its reader asks. Asking for more is what tells that the chunks
 * before were dealt with. Cancelling it ends the session.
 */
export const readable = <T>(
  session: ReadSession,
  { piecewise, decode, end }: Chunks<T>,
): ReadableStreamAsyncIterable<T> => {
  const queue = session.start({ finite: false, piecewise, decode })
  let reached: Position | undefined

  const pull = async (controller: ReadableStreamDefaultController<T>): Promise<void> => {
    session.delivered(reached)
    for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
      reached = piece.position
      for (const chunk of piece.value) controller.enqueue(chunk)
      if (piece.value.length > 0) return
      session.delivered(reached)
    }
    for (const chunk of end?.() ?? []) controller.enqueue(chunk)
    controller.close()
    session.finish()
  }

  const stream = new ReadableStream<T>(
    {
      pull: (controller) =>
        pull(controller).catch((thrown: unknown) => {
          session.fail(asError(thrown))
          throw thrown
        }),
      cancel: (reason) => session.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return asAsyncIterableReadableStream(stream)
}
