import type { Offset } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { headOfFrozen, originOf, type OutboxHead } from './outbox-head.ts'
import { batchName, keys, nameOfKey } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'
import type { Sealed } from './sealer.ts'

type Seal = (value: unknown) => Promise<Sealed>

/** What is written for a whole outbox, sealed: this may take longer than a transaction lives. */
export interface SealedOutbox {
  readonly head: OutboxHead
  readonly records: ReadonlyArray<readonly [key: string, value: unknown]>
}

/** Seals a whole outbox as it is known to a tab. */
export async function sealOutbox(
  record: OutboxRecord,
  seal: Seal,
  sealRejection: (seal: Seal, rejection: OutboxRecord['rejections'][number]) => Promise<object>,
): Promise<SealedOutbox> {
  const { rev, changedAt, profileId, producer, frozen, entries, rejections, pause, wait } = record
  const records: Array<readonly [string, unknown]> = []
  for (const [order, { frozenWrites: _, acknowledgedAt: __, ...entry }] of entries.entries()) {
    const { txid } = entry
    records.push([keys.entry(txid), { txid, order: order + 1, ...(await seal(entry)) }])
  }
  for (const [offset, batch] of acknowledgedBatches(entries)) {
    const name = `restored/${offset}`
    records.push([keys.acknowledged(name), { offset, txids: batch.map(({ txid }) => txid) }])
    records.push([keys.writes(name), await seal(batch.map(({ frozenWrites }) => frozenWrites ?? []))])
  }
  for (const [place, rejection] of rejections.entries()) {
    const { txid } = rejection.entry
    records.push([keys.rejection(txid), { txid, order: 0, place, ...(await sealRejection(seal, rejection)) }])
  }
  if (frozen !== undefined) {
    const { stamp, txids, body } = frozen
    const writes = new Map(entries.map(({ txid, frozenWrites }) => [txid, frozenWrites ?? []]))
    records.push([keys.frozen, { stamp, txids, ...(await seal(body)) }])
    if (frozen.discarded === undefined)
      records.push([keys.writes(batchName(stamp)), await seal(txids.map((txid) => writes.get(txid) ?? []))])
  }
  const frozenHead = frozen && headOfFrozen(frozen)
  return { head: { rev, changedAt, profileId, producer, frozen: frozenHead, pause, wait }, records }
}

/** The entries that are known to be in the log, by the offset at which they were acknowledged. */
function acknowledgedBatches(entries: ReadonlyArray<Entry>): ReadonlyMap<Offset, ReadonlyArray<Entry>> {
  const batches = new Map<Offset, Entry[]>()
  for (const entry of entries) {
    if (entry.acknowledgedAt === undefined) continue
    batches.set(entry.acknowledgedAt, [...(batches.get(entry.acknowledgedAt) ?? []), entry])
  }
  return batches
}

/** Where an outbox is restored: the records, the head, and the revision that this makes. */
interface Place {
  readonly objects: IDBObjectStore
  readonly database: ScopeDatabase
  readonly head: OutboxHead
  readonly rev: number
}

/**
 * Writes a whole outbox where nothing was written yet. Where another tab was faster, what that one did not know is added.
 * The log up to `offset` does not have the entries that are added; further rows would hide them, and are dropped. So are
 * the rows of those who do not know of the other ids yet, so that their next commit has to look.
 */
export async function restoreOutbox(
  place: Place,
  { record, offset }: { readonly record: OutboxRecord; readonly offset: Offset },
  sealed: SealedOutbox,
): Promise<OutboxHead | undefined> {
  const { objects, database, head } = place
  if (record.profileId === '') return undefined
  // Also where nothing is added: the tab may have begun to write something under its id.
  const isOther = head.profileId !== record.profileId && head.formerIds?.includes(record.profileId) !== true
  const isEmpty = head.rev === 0
  if (isEmpty) for (const [key, value] of sealed.records) objects.put(value, key)
  else if (!(await addMissing(place, record, sealed)) && !isOther) return head
  const meta = database.metaOf(await resultOf<unknown>(objects.get(keys.meta)))
  if (isOther || meta.offset > offset) await database.renewCache(objects, meta)
  // Whoever is about to write rows, or to send, has to look at what was added.
  else await database.renameCache(objects, meta)
  // A tab that was opened meanwhile has the id that was made with the database, and writes under it.
  const formerIds = [...(head.formerIds ?? []), isEmpty ? head.profileId : record.profileId]
  const whole = isEmpty ? { ...sealed.head, origin: originOf(head) } : head
  return isOther ? { ...whole, formerIds } : whole
}

/** @returns whether entries were added. */
async function addMissing(
  { objects, database, rev }: Place,
  { entries, rejections }: OutboxRecord,
  { records }: SealedOutbox,
): Promise<boolean> {
  const { ranges } = database
  const [entryKeys, rejectionKeys] = await Promise.all([
    resultOf(objects.getAllKeys(ranges.all('e'))),
    resultOf(objects.getAllKeys(ranges.all('d'))),
  ])
  const there = new Set([...entryKeys, ...rejectionKeys].map(nameOfKey))
  const sealed = new Map(records)
  const missing = entries.filter(({ txid, acknowledgedAt }) => acknowledgedAt === undefined && !there.has(txid))
  for (const [place, { txid }] of missing.entries()) {
    objects.put({ ...Object(sealed.get(keys.entry(txid))), order: rev, place }, keys.entry(txid))
  }
  for (const { entry } of rejections) {
    const key = keys.rejection(entry.txid)
    if (!there.has(entry.txid)) objects.put({ ...Object(sealed.get(key)), order: rev }, key)
  }
  return missing.length > 0
}
