import { orderOf } from './entry-place.ts'
import { decodeFrozenHead, freshHead, type OutboxHead } from './outbox-head.ts'
import { epochOfKey, keys, nameOfKey, type KeyRanges } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { freshMeta, type StoreMeta } from './store.ts'

/**
 * Removes the cache and begins a new life of it, in an epoch that nobody has had: commits of the old life are refused
 * also where its meta record was lost. The outbox stays.
 */
export async function renewCache(
  objects: IDBObjectStore,
  ranges: KeyRanges,
  old: StoreMeta | undefined,
  life: string,
): Promise<StoreMeta> {
  const closed = await lastClosedEpoch(objects, ranges)
  const isFirst = old === undefined && closed < 0 && (await resultOf(objects.count())) === 0
  const last = old === undefined ? closed + 1 : Math.max(old.epoch, closed)
  const meta: StoreMeta = { ...freshMeta, life, epoch: isFirst ? 0 : last + 1 }
  if (!isFirst) objects.put(1, keys.closedEpoch(last))
  objects.delete(keys.layout)
  objects.delete(ranges.all('b'))
  objects.delete(ranges.all('j'))
  await resultOf(objects.put(meta, keys.meta))
  return meta
}

/** Begins a new life of the cache with the same rows, so that whoever knows the old one looks at all of it again. */
export async function renameCache(
  objects: IDBObjectStore,
  ranges: KeyRanges,
  old: StoreMeta,
  life: string,
): Promise<void> {
  const last = Math.max(old.epoch, await lastClosedEpoch(objects, ranges))
  objects.put(1, keys.closedEpoch(last))
  await resultOf(objects.put({ ...old, life, epoch: last + 1 }, keys.meta))
}

/** The highest epoch that was closed; -1 when none was. */
export async function lastClosedEpoch(objects: IDBObjectStore, ranges: KeyRanges): Promise<number> {
  const cursor = await resultOf(objects.openKeyCursor(ranges.all('x'), 'prev'))
  return cursor === null ? -1 : epochOfKey(cursor.key)
}

/** Writes the head of an outbox that has none. Where entries are left of a lost one, it goes on with them. */
export async function restoreHead(objects: IDBObjectStore, ranges: KeyRanges, profileId: string): Promise<OutboxHead> {
  const [entries, entryKeys, frozen] = await Promise.all([
    resultOf<unknown[]>(objects.getAll(ranges.all('e'))),
    resultOf(objects.getAllKeys(ranges.all('e'))),
    resultOf<unknown>(objects.get(keys.frozen)),
  ])
  const rev = entries.reduce((last: number, entry) => Math.max(last, orderOf(entry)), 0)
  const [firstKey] = entryKeys
  const head: OutboxHead =
    firstKey === undefined
      ? freshHead(profileId)
      : {
          ...freshHead(profileOfTxid(nameOfKey(firstKey))),
          rev: rev + 1,
          changedAt: rev + 1,
          frozen: decodeFrozenHead(frozen),
        }
  await resultOf(objects.put(head, keys.head))
  return head
}

/** A txid begins with the id of its profile. */
const profileOfTxid = (txid: string): string => txid.slice(0, Math.max(0, txid.lastIndexOf('-'))) || txid
