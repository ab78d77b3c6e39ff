import { withoutBatch } from '../core/frozen-place.ts'
import type { OutboxHead } from './outbox-head.ts'
import { batchName, keys } from './record-keys.ts'

/** Where entries are thawed. */
interface Place {
  readonly objects: IDBObjectStore
  readonly head: OutboxHead
}

/** The entries of the frozen batch are again what they were before they were frozen. */
export function thawAll({ objects, head }: Place, newProducer: boolean): OutboxHead {
  if (head.frozen !== undefined) objects.delete(keys.writes(batchName(head.frozen.stamp)))
  objects.delete(keys.frozen)
  return withoutBatch(head, newProducer ? undefined : head.producer)
}
