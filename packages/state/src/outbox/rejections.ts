import { createKeyedMap } from '../core/keyed-map.ts'
import type { Entry, Rejection } from '../core/entry.ts'
import { thaw, type OutboxRecord } from '../core/outbox-record.ts'

/**
 * The rejection of an entry that the server refused for good, and those of later entries of rows that it was to insert:
 * without it they change nothing.
 */
export function refusalsOf(record: OutboxRecord, refused: Entry, status: number, reason: string): Rejection[] {
  const missing = createKeyedMap<true>()
  const rejections: Rejection[] = []
  const take = (entry: Entry, message: string): void => {
    for (const { operation, type, key } of entry.writes) if (operation === 'insert') missing.set(type, key, true)
    rejections.push({ entry: thaw(entry), reason: 'refused', status, message })
  }
  take(refused, refusalText(status, reason))
  const later = record.entries.slice(record.entries.indexOf(refused) + 1)
  for (const entry of later) {
    const lost = entry.writes.find(({ type, key }) => missing.has(type, key))
    if (lost !== undefined && entry.acknowledgedAt === undefined) take(entry, dependentText(lost))
  }
  return rejections
}

/** The rejections of all entries that a closed stream will not take any more. */
export const rejectionsByClosing = (record: OutboxRecord): Rejection[] =>
  record.entries
    .filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
    .map((entry) => ({ entry: thaw(entry), reason: 'stream-closed', message: CLOSED_TEXT }))

const refusalText = (status: number, reason: string): string =>
  `The server refused the change for good (status ${status}${reason === '' ? '' : `: ${reason}`}). ` +
  'It was taken back. Retry it when the reason is gone, or discard it.'

const dependentText = ({ type, key }: { type: string; key: string }): string =>
  `The change was taken back with the one before it, which was to insert ${type} "${key}" and was refused. ` +
  'Retry both in their order, or discard them.'

const CLOSED_TEXT =
  'The stream was closed before the change was sent, and takes no more changes. Save it elsewhere, or discard it.'
