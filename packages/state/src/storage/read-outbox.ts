import type { Offset } from '../core/changeset.ts'
import type { Entry, FrozenBatch, FrozenWrite, Rejection } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { readAcknowledged, type AcknowledgedBatch } from './acknowledged-batches.ts'
import type { FrozenHead, OutboxHead } from './outbox-head.ts'
import { orderOf, placeOf } from './entry-place.ts'
import { openEntries, readEntryRecords, type EntryRecords, type EntryStandings, type Open } from './read-entries.ts'
import { batchName, keys, nameOfKey } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'
import { DamagedRecord, parseRecord, type Sealer } from './sealer.ts'

/** The records of an outbox as they lie in the database. */
export interface OutboxRecords {
  readonly head: OutboxHead
  readonly frozen: unknown
  readonly entries: EntryRecords
  /** By the name of the batch. */
  readonly writes: ReadonlyMap<string, unknown>
  readonly rejections: ReadonlyArray<unknown>
  readonly acknowledged: ReadonlyArray<AcknowledgedBatch>
}

type FrozenWrites = EntryStandings['frozenWrites']

/** Queues the reading of an outbox: all of it at once, or in two steps where that is less. */
export async function readOutboxRecords(
  objects: IDBObjectStore,
  database: ScopeDatabase,
  isAtOnce: boolean,
): Promise<OutboxRecords> {
  const { ranges } = database
  const all = (kind: 'w' | 'd'): Promise<unknown[]> => resultOf<unknown[]>(objects.getAll(ranges.all(kind)))
  const [head, frozen, entries, writes, writesKeys, rejections, acknowledged] = await Promise.all([
    resultOf<unknown>(objects.get(keys.head)),
    resultOf<unknown>(objects.get(keys.frozen)),
    readEntryRecords(objects, ranges, isAtOnce),
    all('w'),
    resultOf(objects.getAllKeys(ranges.all('w'))),
    all('d'),
    readAcknowledged(objects, database),
  ])
  return {
    head: database.headOf(head),
    frozen,
    entries,
    writes: new Map(writesKeys.map((key, index) => [nameOfKey(key), writes[index]])),
    rejections,
    acknowledged,
  }
}

/** An outbox as it was read. */
export interface ReadOutbox {
  readonly outbox: OutboxRecord
  /** What could not be read; it is left where it is. */
  readonly damaged: ReadonlyArray<unknown>
  /** The entries among it. */
  readonly unreadable: ReadonlySet<string>
  /** Groups of which nothing is left. */
  readonly spent: ReadonlyArray<number>
  /** The frozen batch whose body is lost: it can not be sent again, and has to be released. */
  readonly lost: FrozenHead | undefined
}

/** Opens the records of an outbox. Entries whose acknowledged offset is not after `offset` have ended. */
export async function openOutbox(records: OutboxRecords, offset: Offset, sealer: Sealer): Promise<ReadOutbox> {
  const damaged: unknown[] = []
  /** A damaged record is set aside, and the rest of the outbox is read all the same. */
  const open: Open = async (record, decode) => {
    try {
      const decoded = decode(parseRecord(await sealer.open(record)))
      if (decoded === undefined) throw new DamagedRecord('a record of the outbox has another shape')
      return decoded
    } catch (error) {
      if (!(error instanceof DamagedRecord)) throw error
      damaged.push(error)
      return undefined
    }
  }
  const { head, acknowledged } = records
  const standings = { offset, acknowledged, frozenWrites: await openFrozenWrites(records, open) }
  const { entries, unreadable, spent } = await openEntries(records.entries, standings, open)
  const rejections: Rejection[] = []
  for (const record of records.rejections.toSorted(byOrder)) {
    const entry = await open(isPlainObject(record) ? record.entry : undefined, decodeEntry)
    const rejection = entry && (await open(record, (value) => decodeRejection(value, entry)))
    if (rejection !== undefined) rejections.push(rejection)
  }
  const body = head.frozen && (await open(records.frozen, decodeText))
  const frozen: FrozenBatch | undefined = head.frozen && body !== undefined ? { ...head.frozen, body } : undefined
  const { rev, changedAt, profileId, producer, pause, wait } = head
  const lost = frozen === undefined ? head.frozen : undefined
  return {
    outbox: { rev, changedAt, profileId, entries, frozen, producer, rejections, pause, wait },
    damaged,
    unreadable,
    spent,
    lost,
  }
}

/** What the writes of entries became when they were frozen, by their transaction ids. */
async function openFrozenWrites({ head, acknowledged, writes }: OutboxRecords, open: Open): Promise<FrozenWrites> {
  const found = new Map<string, ReadonlyArray<FrozenWrite> | undefined>()
  const valued = [...acknowledged, ...(head.frozen ? [{ ...head.frozen, name: batchName(head.frozen.stamp) }] : [])]
  for (const { name, txids } of valued) {
    const record = writes.get(name)
    // Of a batch from which a person has discarded something there are no values.
    const ofBatch = record === undefined ? undefined : await open(record, decodeFrozenWrites)
    for (const [index, txid] of txids.entries()) found.set(txid, ofBatch?.[index])
  }
  return found
}

const byOrder = (a: unknown, b: unknown): number => orderOf(a) - orderOf(b) || placeOf(a) - placeOf(b)

const decodeText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** What its checksum says is whole is what this package wrote: the outer shape is enough. */
const decodeEntry = (value: unknown): Entry | undefined =>
  isPlainObject(value) && typeof value.txid === 'string' && Array.isArray(value.writes)
    ? (value as unknown as Entry)
    : undefined

const decodeFrozenWrites = (value: unknown): ReadonlyArray<ReadonlyArray<FrozenWrite>> | undefined =>
  Array.isArray(value) ? (value as ReadonlyArray<ReadonlyArray<FrozenWrite>>) : undefined

const decodeRejection = (value: unknown, entry: Entry): Rejection | undefined =>
  isPlainObject(value) && typeof value.message === 'string' ? ({ ...value, entry } as Rejection) : undefined
