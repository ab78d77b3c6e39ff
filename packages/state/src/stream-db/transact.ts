import { createTransaction, type PendingMutation, type Transaction } from '@tanstack/db'
import { rowWriteOf } from '../collections/mutation-handlers.ts'
import type { RowCodec, ShownRow } from '../collections/row-codec.ts'
import { aborted } from '../core/aborted.ts'
import type { RowWrite } from '../core/entry.ts'
import { invalidOptions } from '../errors.ts'
import { createLocalWrite, type LocalWrite, type WatchedOutbox } from '../outbox/local-write.ts'
import { runAtOnce } from './run-at-once.ts'

/** What writes of a database go through. */
export interface TransactorOptions {
  readonly outbox: WatchedOutbox
  /** Makes one entry durable and shows it. Resolves with its transaction id; `onStored` is told it when the store has it. */
  readonly enqueue: (writes: ReadonlyArray<RowWrite>, onStored: (txid: string) => void) => Promise<string>
  /** The event type and codec of a collection; nothing for one of another database. */
  readonly partOf: (collection: object) => { readonly type: string; readonly codec: RowCodec } | undefined
}

type Mutation = Pick<PendingMutation<ShownRow>, 'type' | 'key' | 'modified' | 'changes' | 'collection'>

/** Turns transactions of TanStack DB into entries of the outbox, and remembers which became which. */
export class Transactor {
  readonly #options: TransactorOptions
  readonly #writes = new WeakMap<object, LocalWrite>()
  #written: Promise<unknown> = Promise.resolve()

  constructor(options: TransactorOptions) {
    this.#options = options
  }

  /** Stores the mutations of a transaction as one entry. Resolves when it is durable. */
  async store(transaction: { readonly mutations: ReadonlyArray<Mutation> }): Promise<void> {
    let onStored: (txid: string) => void = () => undefined
    const stored = new Promise<string>((resolve) => (onStored = resolve))
    const durable = this.#enqueue(transaction.mutations, onStored)
    this.#written = Promise.allSettled([this.#written, durable])
    // One that can not be stored is told by the other promise.
    this.#writes.set(transaction, createLocalWrite(durable, this.#options.outbox, Promise.race([stored, durable])))
    await durable
  }

  /** Resolves when everything that was written until now is durable or has failed, or when the signal aborts. */
  async written(signal?: AbortSignal): Promise<void> {
    await Promise.race(signal === undefined ? [this.#written] : [this.#written, aborted(signal)])
  }

  /** The moments of a transaction that this database has stored or is about to store. */
  writeOf(transaction: Transaction): LocalWrite {
    const known = this.#writes.get(transaction)
    if (known !== undefined) return known
    throw invalidOptions('writeOf() knows only transactions that this database has stored.')
  }

  /** Runs `change` as one transaction over all collections. What it throws is thrown on, and nothing of it remains. */
  transact(change: () => void): LocalWrite {
    const transaction: Transaction<ShownRow> = createTransaction<ShownRow>({
      autoCommit: false,
      mutationFn: async (): Promise<void> => this.store(transaction),
    })
    transaction.mutate(() => runAtOnce(change))
    const committed = transaction.commit()
    committed.catch(() => undefined)
    const nothing = createLocalWrite(
      committed.then(() => ''),
      this.#options.outbox,
    )
    return this.#writes.get(transaction) ?? nothing
  }

  async #enqueue(mutations: ReadonlyArray<Mutation>, onStored: (txid: string) => void): Promise<string> {
    const { enqueue, partOf } = this.#options
    const writes = mutations.map((mutation) => {
      const part = partOf(mutation.collection)
      if (part !== undefined) return rowWriteOf(part.type, part.codec, mutation)
      throw invalidOptions(
        `The collection ${mutation.collection.id} belongs to another database: a transaction writes to one.`,
      )
    })
    return enqueue(writes, onStored)
  }
}
