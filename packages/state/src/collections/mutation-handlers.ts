import type { PendingMutation } from '@tanstack/db'
import { isPlainObject } from '../core/json.ts'
import type { RowWrite } from '../core/entry.ts'
import type { RowCodec, ShownRow } from './row-codec.ts'

/** The part of TanStack DB's transactions that handlers are given. */
export interface Mutations {
  readonly transaction: {
    readonly mutations: ReadonlyArray<
      Pick<PendingMutation<ShownRow>, 'type' | 'key' | 'modified' | 'changes' | 'collection'>
    >
  }
}

/** The three handlers that TanStack DB calls for direct mutations of a collection. */
export interface MutationHandlers {
  onInsert(mutations: Mutations): Promise<void>
  onUpdate(mutations: Mutations): Promise<void>
  onDelete(mutations: Mutations): Promise<void>
}

/**
 * Makes the handlers of one collection: each call becomes one entry of the outbox. They resolve when the entry is
 * durable, never when the server answers, because a pending handler hides remote changes of its collection.
 */
export function createMutationHandlers(
  store: (transaction: Mutations['transaction']) => Promise<void>,
): MutationHandlers {
  const handle = ({ transaction }: Mutations): Promise<void> => store(transaction)
  return { onInsert: handle, onUpdate: handle, onDelete: handle }
}

/** One mutation of TanStack DB as a row of an entry. */
export function rowWriteOf(
  type: string,
  codec: Pick<RowCodec, 'encode'>,
  mutation: Pick<PendingMutation<ShownRow>, 'type' | 'key' | 'modified' | 'changes'>,
): RowWrite {
  const key = String(mutation.key)
  switch (mutation.type) {
    case 'insert':
      return { operation: 'insert', type, key, value: codec.encode(mutation.modified) }
    case 'delete':
      return { operation: 'delete', type, key }
    case 'update': {
      const changes = isPlainObject(mutation.changes) ? mutation.changes : {}
      // TanStack DB reports a removed field as one that is undefined; JSON would drop it.
      const removed = Object.keys(changes).filter((field) => changes[field] === undefined)
      return { operation: 'update', type, key, set: codec.encode(changes), removed }
    }
  }
}
