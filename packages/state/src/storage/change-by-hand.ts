import { isPlainObject } from '../core/json.ts'
import type { OutboxHead } from './outbox-head.ts'
import { keys } from './record-keys.ts'
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

/**
 * Puts another entry in the place of one, or nothing: one that is rejected, or waits and is in no frozen batch, or waits
 * during a pause.
 */
export async function replaceEntry(
  place: Place,
  txid: string,
  by: Sealed | undefined,
): Promise<OutboxHead | undefined> {
  const { objects, head } = place
  const [entry, rejection, frozen, acknowledged] = await Promise.all([
    resultOf<unknown>(objects.get(keys.entry(txid))),
    resultOf<unknown>(objects.get(keys.rejection(txid))),
    resultOf(objects.count(keys.writes(txid))),
    resultOf(objects.count(keys.acknowledged(txid))),
  ])
  if (isPlainObject(entry)) {
    if (acknowledged > 0 || (frozen > 0 && head.pause === undefined)) return undefined
    const rest = frozen > 0 ? await thawAll(place, true) : head
    if (by === undefined) objects.delete(keys.entry(txid))
    else objects.put({ txid, order: entry.order, ...by }, keys.entry(txid))
    return rest
  }
  if (!isPlainObject(rejection)) return undefined
  if (by === undefined) objects.delete(keys.rejection(txid))
  else objects.put({ ...rejection, entry: by }, keys.rejection(txid))
  return head
}
