import { mayFreeze, producerAt } from '../core/frozen-place.ts'
import type { Freeze } from '../core/outbox-record.ts'
import { readAcknowledged } from './acknowledged-batches.ts'
import type { OutboxHead } from './outbox-head.ts'
import { batchName, keys, nameOfKey } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'
import type { Sealed } from './sealer.ts'

/** Where a change is made: the records, the head, and the revision that it makes. */
export interface Place {
  readonly objects: IDBObjectStore
  readonly database: ScopeDatabase
  readonly head: OutboxHead
  /** The meta record, as it was read. */
  readonly meta: unknown
  /** The revision that this change makes. */
  readonly rev: number
  readonly unreadable: ReadonlySet<string>
}

/** Freezes a batch in a transaction that adds the entries `added`; nothing when that came too late. */
export type Freezing = (place: Place, added: ReadonlyArray<string>) => Promise<OutboxHead | undefined>

/** Seals a batch, which may take longer than a transaction lives. */
export async function prepareFreeze(seal: (value: unknown) => Promise<Sealed>, change: Freeze): Promise<Freezing> {
  const { batch, writes, seq, rev } = change
  const { stamp, txids } = batch
  const [body, values] = await Promise.all([seal(batch.body), seal(writes)])
  return async (place, added) => {
    const { objects, database, head, meta } = place
    if (!mayFreeze(head, change)) return undefined
    // What others have added since comes before.
    if (added.length > 0 && rev !== head.rev) return undefined
    if (seq !== undefined && database.metaOf(meta).seq !== seq) return undefined
    const fresh = new Set(added)
    const stored = txids.filter((txid) => !fresh.has(txid))
    if (stored.length > 0 && !(await areWaiting(place, stored))) return undefined
    objects.put({ stamp, txids, ...body }, keys.frozen)
    objects.put(values, keys.writes(batchName(stamp)))
    return { ...head, frozen: { stamp, txids }, producer: producerAt(stamp, stamp.seq) }
  }
}

/** Whether entries are there, readable, and not known to be in the log. */
async function areWaiting({ objects, database, unreadable }: Place, txids: ReadonlyArray<string>): Promise<boolean> {
  const [entryKeys, acknowledged] = await Promise.all([
    resultOf(objects.getAllKeys(database.ranges.all('e'))),
    readAcknowledged(objects, database),
  ])
  const waiting = new Set(entryKeys.map(nameOfKey))
  for (const txid of [...acknowledged.flatMap((batch) => batch.txids), ...unreadable]) waiting.delete(txid)
  return txids.every((txid) => waiting.has(txid))
}
