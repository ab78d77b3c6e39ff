import { overlay, type Shown } from '../core/overlay.ts'
import { createKeyedMap } from '../core/keyed-map.ts'
import { migratedRow, NO_MIGRATION, type Migration } from '../core/migration.ts'
import type { RowTable } from '../core/row-table.ts'
import type { ChangeEvent } from '../events/event.ts'
import type { Entry, FrozenBatch, FrozenWrite, Rejection, RowWrite } from '../core/entry.ts'
import { decideConflict, type ConflictResolver } from './conflict.ts'
import type { OutboxRecord, Producer } from '../core/outbox-record.ts'

/** A batch holds at most so many bytes of body, unless a single entry is larger: entries are never split. */
export const MAX_BODY_BYTES: number = 512 * 1024

/** What entries are valued with. */
export interface FreezeOptions {
  readonly rows: Pick<RowTable, 'get'>
  readonly onConflict?: ConflictResolver | undefined
  readonly migration?: Migration | undefined
}

/** What freezing found: the next batch, or entries that can no longer be sent, or nothing. */
export type FreezeResult =
  | { kind: 'batch'; batch: FrozenBatch; writes: ReadonlyArray<ReadonlyArray<FrozenWrite>> }
  | { kind: 'rejections'; rejections: ReadonlyArray<Rejection> }
  | { kind: 'nothing' }

/**
 * Values the oldest waiting entries: each row is the log's row under all earlier entries of its key, sent ones too, so
 * the batch says in whole values, in the shape of this build, what the user saw. An update of a row that is not there any
 * more makes its entry a rejection. Where somebody else has changed a field that an update sets, `onConflict` decides;
 * without it the update wins. With `again` they are those of that batch, however large, and no others.
 */
export function freezeBatch(
  record: OutboxRecord,
  producer: Producer,
  limit: number,
  { rows, onConflict, migration = NO_MIGRATION }: FreezeOptions,
  again?: FrozenBatch,
): FreezeResult {
  const shown = createKeyedMap<Shown>()
  const show = (type: string, key: string): Shown => shown.get(type, key) ?? migratedRow(rows, migration, type, key)
  const parts: string[] = []
  const txids: string[] = []
  const writes: FrozenWrite[][] = []
  let bytes = 2
  for (const entry of record.entries) {
    if (entry.acknowledgedAt !== undefined) {
      for (const stored of entry.frozenWrites ?? entry.writes) {
        const write = migration.write(stored, entry.schemaVersion)
        shown.set(write.type, write.key, overlay(show(write.type, write.key), [write]))
      }
      continue
    }
    if (txids.length >= limit || (again !== undefined && entry.txid !== again.txids[txids.length])) break
    const valued = valueEntry(entry, migration, show, shown.set, onConflict)
    if (valued === undefined) {
      if (txids.length > 0) break
      return { kind: 'rejections', rejections: [rowDeleted(entry)] }
    }
    const text = valued.map((write) => JSON.stringify(eventOf(write, entry.txid))).join(',')
    const size = utf8Length(text) + 1
    if (txids.length > 0 && bytes + size > MAX_BODY_BYTES && again === undefined) break
    bytes += size
    parts.push(text)
    txids.push(entry.txid)
    writes.push(valued)
  }
  if (txids.length === 0) return { kind: 'nothing' }
  const stamp = { producerId: producer.producerId, epoch: producer.epoch, seq: producer.nextSeq }
  return { kind: 'batch', batch: { stamp, txids, body: `[${parts.join(',')}]` }, writes }
}

function valueEntry(
  entry: Entry,
  migration: Migration,
  show: (type: string, key: string) => Shown,
  remember: (type: string, key: string, value: Shown) => void,
  resolve: ConflictResolver | undefined,
): FrozenWrite[] | undefined {
  const valued: FrozenWrite[] = []
  const own = createKeyedMap<Shown>()
  for (const stored of entry.writes) {
    const write = migration.write(stored, entry.schemaVersion)
    const before = own.get(write.type, write.key) ?? show(write.type, write.key)
    if (write.operation === 'update' && !before.exists) return undefined
    const after = overlay(before, [decideConflict(write, before, entry, resolve)])
    own.set(write.type, write.key, after)
    valued.push(frozenWrite(write, after))
  }
  for (const [type, key, value] of own.entries()) remember(type, key, value)
  return valued
}

const frozenWrite = ({ operation, type, key }: RowWrite, after: Shown): FrozenWrite =>
  after.exists ? { operation, type, key, value: after.value } : { operation: 'delete', type, key }

const eventOf = ({ operation, type, key, value }: FrozenWrite, txid: string): ChangeEvent => ({
  type,
  key,
  ...(operation === 'delete' ? {} : { value }),
  headers: { operation, txid },
})

function rowDeleted(entry: Entry): Rejection {
  const names = entry.writes.map(({ type, key }) => `${type} "${key}"`).join(', ')
  return {
    entry,
    reason: 'row-deleted',
    message: `The change of ${names} was not sent: someone deleted the row meanwhile. Discard the change, or insert the row again.`,
  }
}

/** Bytes of a text in UTF-8. */
function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) length += 1
    // Each half of a surrogate pair counts two of its four bytes.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) length += 1
  }
  return length
}
