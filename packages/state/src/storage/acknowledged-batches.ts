import type { Offset } from '../core/changeset.ts'
import { isPlainObject } from '../core/json.ts'
import { keys, nameOfKey, type KeyRanges } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'

/** A batch that the server has taken, and whose entries may not have come back yet. */
export interface AcknowledgedBatch {
  /** The name of the batch, in the keys of its records. */
  readonly name: string
  /** The tail after the append: whoever has read past it has seen the entries. */
  readonly offset: Offset
  readonly txids: ReadonlyArray<string>
}

/** Queues the reading of all acknowledged batches. They hold nothing of the user's. */
export function readAcknowledged(
  objects: IDBObjectStore,
  { ranges }: ScopeDatabase,
): Promise<ReadonlyArray<AcknowledgedBatch>> {
  const batches = read(objects, ranges)
  // As of any request: the failure is handled where its transaction is.
  batches.catch(() => undefined)
  return batches
}

async function read(objects: IDBObjectStore, ranges: KeyRanges): Promise<ReadonlyArray<AcknowledgedBatch>> {
  const [names, records] = await Promise.all([
    resultOf(objects.getAllKeys(ranges.all('a'))),
    resultOf<unknown[]>(objects.getAll(ranges.all('a'))),
  ])
  return names.flatMap((key, index) => {
    const record = records[index]
    if (!isPlainObject(record) || typeof record.offset !== 'string' || !Array.isArray(record.txids)) return []
    return [{ name: nameOfKey(key), offset: record.offset, txids: record.txids.map(String) }]
  })
}

/** Whether the log was read past the offset at which a batch was acknowledged. */
export const hasPassed = (batch: Pick<AcknowledgedBatch, 'offset'>, offset: Offset): boolean => batch.offset <= offset

/** Queues the removal of what was noted of a batch. Its entries stay. */
export function forgetBatch(objects: IDBObjectStore, name: string): void {
  objects.delete(keys.writes(name))
  objects.delete(keys.acknowledged(name))
}

/** Queues the removal of a batch with its entries. */
export function removeBatch(objects: IDBObjectStore, { name, txids }: AcknowledgedBatch): void {
  for (const txid of txids) objects.delete(keys.entry(txid))
  forgetBatch(objects, name)
}

/** Removes the batches that the log was read past, and what was noted of those whose entries have all come back. */
export async function removeEnded(database: ScopeDatabase, offset: Offset): Promise<void> {
  await database.write(async (objects) => {
    const batches = await readAcknowledged(objects, database)
    for (const batch of batches) if (hasPassed(batch, offset)) removeBatch(objects, batch)
    const open = batches.filter((batch) => !hasPassed(batch, offset))
    if (open.length === 0) return
    const left = new Set((await resultOf(objects.getAllKeys(database.ranges.all('e')))).map(nameOfKey))
    for (const { name, txids } of open) if (!txids.some((txid) => left.has(txid))) forgetBatch(objects, name)
  })
}
