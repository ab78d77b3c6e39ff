import { replacement, withDiscarded } from '../core/frozen-place.ts'
import { isPlainObject } from '../core/json.ts'
import { readAcknowledged } from './acknowledged-batches.ts'
import { leaveGroups } from './entry-group.ts'
import type { OutboxHead } from './outbox-head.ts'
import { orderOf, placeOf } from './entry-place.ts'
import { batchName, keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'
import type { Sealed } from './sealer.ts'
import { thawAll } from './thaw-entries.ts'

/** Where a change is made: the records, the head, and the revision that it makes. */
interface Place {
  readonly objects: IDBObjectStore
  readonly database: ScopeDatabase
  readonly head: OutboxHead
  readonly rev: number
}

/** Puts a rejected entry back at the end. */
export async function retryEntry({ objects, head, rev }: Place, txid: string): Promise<OutboxHead | undefined> {
  const rejection = await resultOf<unknown>(objects.get(keys.rejection(txid)))
  if (!isPlainObject(rejection)) return undefined
  objects.delete(keys.rejection(txid))
  if (isPlainObject(rejection.entry)) objects.put({ txid, order: rev, ...rejection.entry }, keys.entry(txid))
  return head
}

/** Puts another entry in the place of one, or nothing. */
export async function replaceEntry(
  place: Place,
  txid: string,
  by: Sealed | undefined,
): Promise<OutboxHead | undefined> {
  const { objects, database, head } = place
  const [entry, rejection, acknowledged] = await Promise.all([
    resultOf<unknown>(objects.get(keys.entry(txid))),
    resultOf<unknown>(objects.get(keys.rejection(txid))),
    readAcknowledged(objects, database),
  ])
  if (entry !== undefined) {
    const taken = acknowledged.find(({ txids }) => txids.includes(txid))
    const effect = replacement(head, txid, taken?.offset, by)
    if (effect === undefined) return undefined
    const rest = effect === 'apart' ? head : withoutEntry(place, txid, effect)
    const places = await leaveGroups(objects, [{ txid, record: entry }])
    if (by === undefined) objects.delete(keys.entry(txid))
    // Its order, and its place among those that were added together with it.
    else
      objects.put({ txid, order: orderOf(entry), place: places.get(txid) ?? placeOf(entry), ...by }, keys.entry(txid))
    return rest
  }
  if (!isPlainObject(rejection)) return undefined
  if (by === undefined) objects.delete(keys.rejection(txid))
  else objects.put({ ...rejection, entry: by }, keys.rejection(txid))
  return head
}

/** The head without one entry of the frozen batch. Values of the others may hold what the entry did. */
function withoutEntry(place: Place, txid: string, effect: 'less' | 'released'): OutboxHead {
  const { objects, head } = place
  if (effect === 'released') return thawAll(place, true)
  if (head.frozen !== undefined) objects.delete(keys.writes(batchName(head.frozen.stamp)))
  return withDiscarded(head, txid)
}
