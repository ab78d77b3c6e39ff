import { BY_TXID } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'

/** Entries that are not yet known to be in the log: they wait, or what they were sent to has not answered in the stream. */
export const openEntries = (record: OutboxRecord): ReadonlyArray<Entry> =>
  record.entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined || acknowledgedAt === BY_TXID)

/** Entries that are not yet known to have been taken. */
export const waitingEntries = (record: OutboxRecord): ReadonlyArray<Entry> =>
  record.entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
