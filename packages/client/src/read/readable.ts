import { asError } from '../transport/send-once.ts'
import { asAsyncIterableReadableStream, type ReadableStreamAsyncIterable } from './async-iterable-stream.ts'
import type { Piece } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { ReadSession } from './read-session.ts'

/** Chunks that are handed over at once. Queues of streams get slow when they are long. */
const RUN = 64

/**
 * A stream of chunks that asks the session only when its reader asks. Asking for more is what tells that the chunks
 * before were dealt with. Cancelling it ends the session. `end` gives what is left when everything was read.
 */
export const readable = <T>(
  session: ReadSession,
  consumer: Consumer<ReadonlyArray<T>>,
  end?: () => ReadonlyArray<T>,
): ReadableStreamAsyncIterable<T> => {
  const queue = session.start(consumer)
  let piece: Piece<ReadonlyArray<T>> | undefined
  let next = 0

  /** Goes on to a piece that has chunks; the ones before are dealt with. */
  const advance = async (): Promise<void> => {
    while (next >= (piece?.value.length ?? 0)) {
      session.delivered(piece?.position)
      next = 0
      piece = await queue.take()
      if (piece === undefined) return
    }
  }

  const pull = async (controller: ReadableStreamDefaultController<T>): Promise<void> => {
    if (next >= (piece?.value.length ?? 0)) await advance()
    const run = piece?.value.slice(next, next + RUN) ?? end?.() ?? []
    next += run.length
    for (const chunk of run) controller.enqueue(chunk)
    if (piece !== undefined) return
    controller.close()
    session.closed.resolve()
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
