// Sees what happens to streams, whichever request does it: every transaction of the handler goes through here, and what
// follows from it is in the same transaction.
import type { StreamRecord } from '../core/stream-record.ts'
import type { StoreWriter, StreamStore } from '../store/stream-store.ts'
import { type Effects, noEffects } from './subscription-context.ts'

export interface StreamObserver {
  /** A stream was created; its first data, if any, is reported after this. */
  created(writer: StoreWriter, record: StreamRecord): void
  /** Data of its own was stored in a stream. */
  stored(writer: StoreWriter, effects: Effects, record: StreamRecord): void
  /** A stream is gone, or kept only for its forks. */
  removed(writer: StoreWriter, path: string): void
  /** The transaction is committed. */
  committed(effects: Effects): void
}

/** The same store, watched. */
export const observeStreams = (store: StreamStore, observer: StreamObserver): StreamStore => ({
  read: (work) => store.read(work),
  write: async (work) => {
    const effects = noEffects()
    const result = await store.write((writer) => work(watched(writer, effects, observer)))
    observer.committed(effects)
    return result
  },
  close: () => store.close(),
})

const watched = (writer: StoreWriter, effects: Effects, observer: StreamObserver): StoreWriter => ({
  ...writer,
  putStream: (record) => {
    const before = writer.stream(record.path)
    writer.putStream(record)
    if (record.isSoftDeleted) {
      if (before?.isSoftDeleted === false) observer.removed(writer, record.path)
      return
    }
    const isNew = before?.incarnation !== record.incarnation
    if (isNew) observer.created(writer, record)
    const ownBefore = isNew ? (record.origin?.position ?? 0) : before.tail
    if (record.tail > ownBefore) observer.stored(writer, effects, record)
  },
  removeStream: (record) => {
    writer.removeStream(record)
    observer.removed(writer, record.path)
  },
})
