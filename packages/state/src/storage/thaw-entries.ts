import { keys, txidOfKey } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { OutboxHead } from './outbox-head.ts'
import type { ScopeDatabase } from './scope-database.ts'

/** Where entries are thawed. */
interface Place {
  readonly objects: IDBObjectStore
  readonly database: ScopeDatabase
  readonly head: OutboxHead
}

/** All entries that are not known to be in the log are again what they were before they were frozen. */
export async function thawAll({ objects, database, head }: Place, newProducer: boolean): Promise<OutboxHead> {
  const { ranges } = database
  const [writes, acknowledged] = await Promise.all([
    resultOf(objects.getAllKeys(ranges.all('w'))),
    resultOf(objects.getAllKeys(ranges.all('a'))),
  ])
  const kept = new Set(acknowledged.map(txidOfKey))
  for (const key of writes) if (!kept.has(txidOfKey(key))) objects.delete(key)
  objects.delete(keys.frozen)
  return { ...head, frozen: undefined, producer: newProducer ? undefined : head.producer }
}
