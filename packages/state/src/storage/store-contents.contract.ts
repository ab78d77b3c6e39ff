import type { Changeset } from '../core/changeset.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import { emptyOutbox as emptyOutboxOf, type OutboxRecord } from '../core/outbox-record.ts'
import type { Store, StoreMeta } from './store.ts'

/** A changeset of nothing but its two offsets, and what a test adds. */
export const changeset = (from: string, to: string, part: Partial<Changeset> = {}): Changeset => ({
  from,
  to,
  reset: false,
  puts: [],
  deletes: [],
  txids: [],
  nextOrdinal: 0,
  ...part,
})

export const entry = (txid: string): Entry => ({
  txid,
  createdAt: 1,
  writes: [{ operation: 'delete', type: 't', key: txid }],
})
export const stamp = { producerId: 'p', epoch: 0, seq: 0 }
export const batch = (...txids: string[]): FrozenBatch => ({ stamp, txids, body: '[]' })
/** The writes of `entry`, one list an entry. */
export const writesOf = (...txids: string[]) => txids.map((key) => [{ operation: 'delete', type: 't', key } as const])

const withoutStamps = (record: OutboxRecord): Omit<OutboxRecord, 'profileId' | 'rev' | 'changedAt'> => {
  const { profileId: _, rev: __, changedAt: ___, ...content } = record
  return content
}
export const emptyOutbox = withoutStamps(emptyOutboxOf(''))

export const withoutLife = (meta: StoreMeta): Omit<StoreMeta, 'life'> => {
  const { life: _, ...rest } = meta
  return rest
}

/** What a store holds, without what differs from one to the next; rows by type and key. */
export async function contentsOf(store: Store) {
  const { meta, rows, outbox } = await store.load()
  const sorted = [...rows.entries()].toSorted(([type, key], [otherType, otherKey]) =>
    `${type}\n${key}` < `${otherType}\n${otherKey}` ? -1 : 1,
  )
  return {
    meta: withoutLife(meta),
    rows: sorted.map(([type, key, row]) => [type, key, row.value, row.ordinal]),
    outbox: withoutStamps(outbox),
  }
}
