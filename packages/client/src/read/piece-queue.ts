// Between the session, which receives, and the consumer, which takes: the session may be one piece ahead.
import type { Position } from '../protocol/position.ts'
import type { Content, Piece } from './batch.ts'
import type { Consumer } from './consumer.ts'
import { createDeferred, type Deferred } from '../transport/deferred.ts'

/** Where a session puts what it receives. */
export interface Sink {
  readonly pieceBytes: number
  /** Adds a piece; after the end it is ignored. Throws what the consumer's `decode` throws; then nothing was added. */
  push(content: Content, position: Position | undefined): void
  /** Nothing if the session may go on receiving, else a promise of when it may. */
  room(): Promise<void> | undefined
  /** No more pieces come. Those that wait are still taken, then the end is seen, or the error. */
  end(error?: Error | undefined): void
  /** As `end`, but those that wait are dropped. */
  clear(): void
}

export interface PieceQueue<T> extends Sink {
  /** The next piece; `undefined` at the end. Rejects with the error that ended the session. */
  take(): Promise<Piece<T> | undefined>
}

type End = { readonly error: Error | undefined }

export const createPieceQueue = <T>({ pieceBytes, decode }: Consumer<T>): PieceQueue<T> => {
  const pieces: Piece<T>[] = []
  let end: End | undefined
  let wakeTaker: (() => void) | undefined
  let emptied: Deferred<void> | undefined

  const finish = (next: End): void => {
    end ??= next
    wakeTaker?.()
  }

  return {
    pieceBytes,
    push: (content, position) => {
      if (end !== undefined) return
      pieces.push({ value: decode(content), position })
      wakeTaker?.()
    },
    room: () => (pieces.length === 0 ? undefined : (emptied ??= createDeferred()).promise),
    end: (error) => finish({ error }),
    clear: () => {
      pieces.length = 0
      finish({ error: undefined })
    },
    take: async () => {
      if (pieces.length === 0 && end === undefined) await new Promise<void>((resolve) => (wakeTaker = resolve))
      wakeTaker = undefined
      const piece = pieces.shift()
      if (pieces.length === 0) {
        emptied?.resolve()
        emptied = undefined
      }
      if (piece === undefined && end?.error !== undefined) throw end.error
      return piece
    },
  }
}
