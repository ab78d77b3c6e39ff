import { BY_TXID } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'

/** Entries that are not yet known to be in the log: they wait, or what they were sent to has not answered in the stream. */
export const openEntries = (record: OutboxRecord): ReadonlyArray<Entry> => record.entries.filter(isOpen)

export const isOpen = ({ acknowledgedAt }: Entry): boolean => acknowledgedAt === undefined || acknowledgedAt === BY_TXID

/** Entries that are not yet known to have been taken. */
export const waitingEntries = (record: OutboxRecord): ReadonlyArray<Entry> => record.entries.filter(isWaiting)

/** Whether more than `count` entries wait. Looks at no more of them than it has to. */
export function hasMoreWaiting({ entries }: OutboxRecord, count: number): boolean {
  let left = count
  return entries.some((entry) => isWaiting(entry) && (left -= 1) < 0)
}

const isWaiting = ({ acknowledgedAt }: Entry): boolean => acknowledgedAt === undefined
