import { BY_TXID, type Offset } from '../core/changeset.ts'
import type { Entry, FrozenWrite } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import { hasPassed, type AcknowledgedBatch } from './acknowledged-batches.ts'
import { decodeGroup, type EntryGroup } from './entry-group.ts'
import { orderOf, placeOf } from './entry-place.ts'
import { nameOfKey, type KeyRanges } from './record-keys.ts'
import { resultOf } from './request-result.ts'

/** The entries of an outbox as they lie in the database. */
export interface EntryRecords {
  /** The transaction ids of all that are there. */
  readonly there: ReadonlySet<string>
  readonly groups: ReadonlyArray<EntryGroup>
  /** The records of those that lie in no group. */
  readonly alone: ReadonlyMap<string, unknown>
}

/**
 * Queues the reading of all entries. With `isAtOnce` everything that may be needed is asked for before anything is
 * awaited; else the records of entries are read only where some lie in no group.
 */
export async function readEntryRecords(
  objects: IDBObjectStore,
  ranges: KeyRanges,
  isAtOnce: boolean,
): Promise<EntryRecords> {
  const [entryKeys, groupRecords, all] = await Promise.all([
    resultOf(objects.getAllKeys(ranges.all('e'))),
    resultOf<unknown[]>(objects.getAll(ranges.all('g'))),
    isAtOnce ? resultOf<unknown[]>(objects.getAll(ranges.all('e'))) : undefined,
  ])
  const txids = entryKeys.map(nameOfKey)
  const there = new Set(txids)
  const groups = groupRecords.flatMap((record) => decodeGroup(record) ?? [])
  const others = notIn(groups, there)
  if (others.length === 0) return { there, groups, alone: new Map() }
  const records = all ?? (await resultOf<unknown[]>(objects.getAll(ranges.all('e'))))
  const byTxid = new Map(txids.map((txid, at) => [txid, records[at]]))
  return { there, groups, alone: new Map(others.map((txid) => [txid, byTxid.get(txid)])) }
}

/** The entries that lie in no group. Most often there are none: then counting them is enough. */
function notIn(groups: ReadonlyArray<EntryGroup>, there: ReadonlySet<string>): ReadonlyArray<string> {
  let grouped = 0
  for (const { txids } of groups) for (const txid of txids) if (there.has(txid)) grouped += 1
  if (grouped === there.size) return []
  const members = new Set(groups.flatMap(({ txids }) => txids))
  return [...there].filter((txid) => !members.has(txid))
}

/** Opens one record; nothing when it is damaged. */
export type Open = <T>(record: unknown, decode: (value: unknown) => T | undefined) => Promise<T | undefined>

/** What is known of entries besides: what their writes became, and those that are known to be in the log. */
export interface EntryStandings {
  readonly offset: Offset
  readonly acknowledged: ReadonlyArray<AcknowledgedBatch>
  readonly frozenWrites: ReadonlyMap<string, ReadonlyArray<FrozenWrite> | undefined>
}

/** Entries as they were read. */
export interface ReadEntries {
  readonly entries: ReadonlyArray<Entry>
  readonly unreadable: ReadonlySet<string>
  /** The groups of which nothing is left. */
  readonly spent: ReadonlyArray<number>
}

/** Opens the entries of an outbox, in their order, but for those that have ended. */
export async function openEntries(
  { there, groups, alone }: EntryRecords,
  { offset, acknowledged, frozenWrites }: EntryStandings,
  open: Open,
): Promise<ReadEntries> {
  const offsets = new Map(acknowledged.flatMap((batch) => batch.txids.map((txid) => [txid, batch.offset] as const)))
  const hasEnded = (txid: string): boolean => hasPassed({ offset: offsets.get(txid) ?? BY_TXID }, offset)
  const isLeft = (txid: string): boolean => there.has(txid) && (offsets.size === 0 || !hasEnded(txid))
  const found: Found[] = []
  const spent: number[] = []
  for (const { order, txids: members, record } of groups) {
    if (!members.some((txid) => there.has(txid))) spent.push(order)
    if (!members.some(isLeft)) continue
    const contents = (await open(record, decodeContents)) ?? []
    for (const [place, txid] of members.entries())
      if (isLeft(txid)) found.push({ txid, order, place, content: contents[place] })
  }
  for (const [txid, record] of alone) {
    if (!isLeft(txid)) continue
    found.push({ txid, order: orderOf(record), place: placeOf(record), content: await open(record, decodeContent) })
  }
  found.sort((a, b) => a.order - b.order || a.place - b.place)
  const entries: Entry[] = []
  const unreadable = new Set<string>()
  for (const { txid, content } of found) {
    const [writes, acknowledgedAt] = [frozenWrites.get(txid), offsets.get(txid)]
    const standing = {
      ...(writes !== undefined && { frozenWrites: writes }),
      ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    }
    if (content === undefined) unreadable.add(txid)
    else entries.push({ ...content, txid, ...standing })
  }
  return { entries, unreadable, spent }
}

type Content = Omit<Entry, 'txid'>

/** An entry on its place; damaged where it has no content. */
interface Found {
  readonly txid: string
  readonly order: number
  readonly place: number
  readonly content: Content | undefined
}

const decodeContent = (value: unknown): Content | undefined =>
  isPlainObject(value) && Array.isArray(value.writes) ? (value as unknown as Content) : undefined

const decodeContents = (value: unknown): ReadonlyArray<Content> | undefined =>
  Array.isArray(value) && value.every((content) => decodeContent(content) !== undefined)
    ? (value as ReadonlyArray<Content>)
    : undefined
