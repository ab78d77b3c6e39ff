// When each stream with a sliding TTL was last used. Reads are far too frequent to be stored each time: this process
// knows the exact time, the store a recent one.
import { isExpired } from '../core/expiry.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import type { Clock } from '../environment.ts'

export interface Usage {
  /** Notes a read or a write. */
  touch(record: StreamRecord): void
  /** A live reader holds the stream alive until the returned function is called. */
  beginLive(record: StreamRecord): () => void
  /** How many live readers there are. */
  liveReaders(): number
  isExpired(record: StreamRecord): boolean
  /** Whether the stored time of last use is old enough to be stored anew. */
  isStoredTimeOld(record: StreamRecord): boolean
  forget(record: StreamRecord): void
}

/** The share of the TTL by which the stored time may lag behind. A crash can shorten the window by that much. */
const STORED_SHARE = 0.1

export const createUsage = (clock: Clock): Usage => {
  const usedMs = new Map<number, number>()
  const liveReaders = new Map<number, number>()

  const touch = (record: StreamRecord): void => {
    if (record.expiry.kind === 'ttl') usedMs.set(record.incarnation, clock.now())
  }
  let live = 0
  const addLive = (incarnation: number, change: number): void => {
    live += change
    const readers = (liveReaders.get(incarnation) ?? 0) + change
    if (readers > 0) liveReaders.set(incarnation, readers)
    else liveReaders.delete(incarnation)
  }

  return {
    touch,
    beginLive: (record) => {
      let isLive = true
      addLive(record.incarnation, 1)
      return () => {
        if (!isLive) return
        isLive = false
        addLive(record.incarnation, -1)
        touch(record)
      }
    },
    liveReaders: () => live,
    isExpired: (record) => {
      const nowMs = clock.now()
      const isHeld = record.expiry.kind === 'ttl' && liveReaders.has(record.incarnation)
      if (isHeld) return false
      return isExpired(record.expiry, Math.max(record.usedMs, usedMs.get(record.incarnation) ?? 0), nowMs)
    },
    isStoredTimeOld: (record) =>
      record.expiry.kind === 'ttl' && clock.now() - record.usedMs > record.expiry.seconds * 1000 * STORED_SHARE,
    forget: (record) => {
      usedMs.delete(record.incarnation)
    },
  }
}
