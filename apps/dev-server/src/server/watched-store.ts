// Knows how much is stored, keeps it under a limit, and knows how the last write ended. Works with any store: what a
// stream holds follows from its record.
import type { StreamRecord } from '../core/stream-record.ts'
import { StoreFullError } from '../store/store-full.ts'
import type { StoreWriter, StreamStore } from '../store/stream-store.ts'

/** Messages only, without what the store needs around them. */
export interface StoredAmount {
  readonly streams: number
  readonly bytes: number
}

/** `full`: the last write found no room. `failing`: it could not be committed for another reason. */
export type StoreHealth = 'ok' | 'full' | 'failing'

export interface WatchedStore extends StreamStore {
  amount(): StoredAmount
  health(): StoreHealth
}

/** What a stream has stored itself; a fork's beginning belongs to its source. */
export const ownBytes = ({ tail, origin }: StreamRecord): number => tail - (origin?.position ?? 0)

/**
 * The same store, watched. A transaction that stores more bytes than it removes and ends above `maxBytes` is undone and
 * rejected with a `StoreFullError`.
 */
export const watchStore = (store: StreamStore, maxBytes: number = Number.POSITIVE_INFINITY): WatchedStore => {
  let total = store.read((view) => {
    let amount: StoredAmount = { streams: 0, bytes: 0 }
    for (const record of view.streams()) amount = plus(amount, { streams: 1, bytes: ownBytes(record) })
    return amount
  })
  let health: StoreHealth = 'ok'
  return {
    read: (work) => store.read(work),
    write: async (work) => {
      let counted: StoredAmount | undefined
      try {
        const result = await store.write((writer) => {
          let change: StoredAmount = { streams: 0, bytes: 0 }
          const value = work(counting(writer, (more) => (change = plus(change, more))))
          if (change.bytes > 0 && total.bytes + change.bytes > maxBytes)
            throw new StoreFullError('limit', `The streams may hold ${maxBytes} bytes together, and that is reached.`)
          // Counted before the commit: the works of one commit must not each think that they are the only one.
          counted = change
          total = plus(total, change)
          return value
        })
        health = 'ok'
        return result
      } catch (error) {
        if (error instanceof StoreFullError) health = 'full'
        else if (counted !== undefined) health = 'failing'
        if (counted !== undefined) total = plus(total, { streams: -counted.streams, bytes: -counted.bytes })
        throw error
      }
    },
    close: () => store.close(),
    amount: () => total,
    health: () => health,
  }
}

const counting = (writer: StoreWriter, count: (change: StoredAmount) => unknown): StoreWriter => ({
  ...writer,
  putStream: (record) => {
    if (writer.stream(record.path) === undefined) count({ streams: 1, bytes: 0 })
    writer.putStream(record)
  },
  putBlock: (incarnation, block) => {
    count({ streams: 0, bytes: block.payload.length })
    writer.putBlock(incarnation, block)
  },
  removeStream: (record) => {
    count({ streams: -1, bytes: -ownBytes(record) })
    writer.removeStream(record)
  },
})

const plus = (a: StoredAmount, b: StoredAmount): StoredAmount => ({
  streams: a.streams + b.streams,
  bytes: a.bytes + b.bytes,
})
