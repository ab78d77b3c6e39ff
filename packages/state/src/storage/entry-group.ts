import type { Entry } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import { groupOf } from './entry-place.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'
import type { Sealed } from './sealer.ts'

/*
 * Entries that came together lie in one record, which is read much faster than one for each. Each of them has a record of
 * its own all the same, which says where it lies: what ends an entry removes that one alone, and knows of no groups. The
 * record of a group goes when a tab reads the outbox and finds none of its entries left.
 */

/** Entries that came together. */
export interface EntryGroup {
  /** At which revision of the outbox; it names the group. */
  readonly order: number
  /** In their order; nothing in place of one that lies elsewhere now, or was refused. */
  readonly txids: ReadonlyArray<string>
  /** The record with their contents. */
  readonly record: unknown
}

/** The text of a group's contents. The transaction ids stand beside them. */
export const encodeGroup = (entries: ReadonlyArray<Entry>): string =>
  JSON.stringify(entries.map((entry) => ({ ...entry, txid: undefined })))

/** Queues the writing of a group and of where its entries lie. */
export function putGroup(objects: IDBObjectStore, order: number, txids: ReadonlyArray<string>, sealed: Sealed): void {
  objects.put({ order, txids, ...sealed }, keys.group(order))
  for (const txid of txids) objects.put(order, keys.entry(txid))
}

/** A record as the group that it is; nothing when it is none. */
export function decodeGroup(record: unknown): EntryGroup | undefined {
  if (!isPlainObject(record) || typeof record.order !== 'number' || !Array.isArray(record.txids)) return undefined
  return { order: record.order, txids: record.txids.map(String), record }
}

/** Queues that entries do not lie in their groups any more. Resolves with the place that each had there. */
export async function leaveGroups(
  objects: IDBObjectStore,
  leaving: ReadonlyArray<{ readonly txid: string; readonly record: unknown }>,
): Promise<ReadonlyMap<string, number>> {
  const txids = new Set(leaving.map(({ txid }) => txid))
  const orders = new Set(leaving.flatMap(({ record }) => groupOf(record) ?? []))
  const groups = await Promise.all(Array.from(orders, (order) => resultOf<unknown>(objects.get(keys.group(order)))))
  const places = new Map<string, number>()
  for (const group of groups.flatMap((record) => decodeGroup(record) ?? [])) {
    for (const [place, txid] of group.txids.entries()) if (txids.has(txid)) places.set(txid, place)
    const rest = group.txids.map((txid) => (txids.has(txid) ? '' : txid))
    objects.put({ ...Object(group.record), txids: rest }, keys.group(group.order))
  }
  return places
}

/** Removes groups of which nothing is left: no entry comes back into its group. */
export async function removeGroups(database: ScopeDatabase, orders: ReadonlyArray<number>): Promise<void> {
  await database.write(async (objects) => {
    const head = database.headOf(await resultOf<unknown>(objects.get(keys.head)))
    if (head.moved !== true) for (const order of orders) objects.delete(keys.group(order))
  })
}
