import type { Entry, RowWrite } from '../core/entry.ts'
import { createKeyedMap } from '../core/keyed-map.ts'
import { overlay, type Shown } from '../core/overlay.ts'
import { StateError } from '../errors.ts'
import { baseOf } from '../outbox/conflict.ts'
import { createTxid } from '../outbox/identity.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { RowJudge } from './row-judge.ts'
import type { Scope } from './scope.ts'
import type { ScopeOptions } from './scope-options.ts'

/** What entries are made over, and where they go. */
export type WritableScope = Pick<Scope, 'serverRow' | 'poke'> & {
  readonly outbox: Pick<Outbox, 'get' | 'find' | 'layers' | 'enqueue' | 'change'>
}

/** What an entry writer works with. */
export interface EntryWriterOptions extends Pick<ScopeOptions, 'environment' | 'migration'> {
  readonly judge: RowJudge
}

/** A write that is on its way into the store. */
interface Coming {
  readonly txid: string
  readonly write: RowWrite
}

/** Makes entries of local writes, with what they were made over, and puts them into the outbox. */
export class EntryWriter {
  readonly #scope: WritableScope
  readonly #options: EntryWriterOptions
  readonly #coming = createKeyedMap<ReadonlyArray<Coming>>()

  constructor(scope: WritableScope, options: EntryWriterOptions) {
    this.#scope = scope
    this.#options = options
  }

  /**
   * Makes one entry and stores it. Resolves with its transaction id when it is durable; `onStored` is told it when the
   * store has it, which can be before.
   */
  async write(writes: ReadonlyArray<RowWrite>, onStored?: (txid: string) => void): Promise<string> {
    const { environment } = this.#options
    const { outbox } = this.#scope
    const txid = createTxid(outbox.get().profileId, environment)
    const based = writes.map((write) => baseOf(write, this.#rowUnder(write)))
    const entry = this.#entryOf(txid, environment.now(), based)
    this.#come(entry)
    try {
      await outbox.enqueue(entry, () => {
        this.#arrive(entry)
        onStored?.(txid)
      })
    } finally {
      this.#arrive(entry)
    }
    this.#scope.poke()
    return txid
  }

  /**
   * Gives an entry other writes. Resolves with `false` when there is none such any more.
   *
   * @throws StateError `validation-failed`: a row would not fit.
   */
  async edit(txid: string, writes: ReadonlyArray<RowWrite>): Promise<boolean> {
    const { outbox } = this.#scope
    const { entries, rejections } = outbox.get()
    const known =
      entries.find((entry) => entry.txid === txid) ?? rejections.find((each) => each.entry.txid === txid)?.entry
    if (known === undefined) return false
    if (writes.length === 0) {
      throw new StateError('validation-failed', 'An edit without rows leaves nothing to send: use `discard` for that.')
    }
    const edited: RowWrite[] = []
    for (const write of writes) {
      const before = overlay(this.#rowBefore(txid, write), edited.filter(isOfRow(write)))
      this.#options.judge(write, before)
      edited.push(withBaseOf(known, baseOf(write, before)))
    }
    return outbox.change({ kind: 'edit', entry: this.#entryOf(txid, known.createdAt, edited) })
  }

  /** Lets a refused entry wait again. */
  retry(txid: string): Promise<boolean> {
    return this.#scope.outbox.change({ kind: 'retry', txid })
  }

  /** Removes an entry. */
  discard(txid: string): Promise<boolean> {
    return this.#scope.outbox.change({ kind: 'discard', txid })
  }

  #entryOf(txid: string, createdAt: number, writes: ReadonlyArray<RowWrite>): Entry {
    return { txid, createdAt, writes, schemaVersion: this.#options.migration.schemaVersion }
  }

  /** The row that a write is made over: those that are still being stored count, or one's own would look like another's. */
  #rowUnder({ type, key }: RowWrite): Shown {
    const { outbox } = this.#scope
    const coming = (this.#coming.get(type, key) ?? []).filter(({ txid }) => outbox.find(txid) === undefined)
    const layer = outbox.layers().get(type, key)?.writes ?? []
    return overlay(this.#scope.serverRow(type, key), [...layer, ...coming.map(({ write }) => write)])
  }

  /** A row as it is under an entry: with the writes of those before it. A refused one comes after all that wait. */
  #rowBefore(txid: string, row: RowWrite): Shown {
    const { entries } = this.#scope.outbox.get()
    const place = entries.findIndex((entry) => entry.txid === txid)
    const earlier = place === -1 ? entries : entries.slice(0, place)
    const { migration } = this.#options
    const writes = earlier.flatMap((entry) =>
      (entry.frozenWrites ?? entry.writes)
        .filter(isOfRow(row))
        .map((write) => migration.write(write, entry.schemaVersion)),
    )
    return overlay(this.#scope.serverRow(row.type, row.key), writes)
  }

  #come({ txid, writes }: Entry): void {
    for (const write of writes) {
      const { type, key } = write
      this.#coming.set(type, key, [...(this.#coming.get(type, key) ?? []), { txid, write }])
    }
  }

  #arrive(entry: Entry): void {
    for (const { type, key } of entry.writes) {
      const left = (this.#coming.get(type, key) ?? []).filter(({ txid }) => txid !== entry.txid)
      if (left.length === 0) this.#coming.delete(type, key)
      else this.#coming.set(type, key, left)
    }
  }
}

const isOfRow =
  ({ type, key }: Pick<RowWrite, 'type' | 'key'>) =>
  (write: Pick<RowWrite, 'type' | 'key'>): boolean =>
    write.type === type && write.key === key

/** An edited update still knows what the fields were when its entry was made: what came since is somebody else's. */
function withBaseOf(known: Entry, write: RowWrite): RowWrite {
  if (write.operation !== 'update') return write
  const isFormer = isOfRow(write)
  const former = known.writes.find((other) => other.operation === 'update' && isFormer(other))
  if (former?.operation !== 'update' || former.base === undefined) return write
  const named = new Set([...Object.keys(former.set), ...former.removed])
  const added = Object.entries(write.base ?? {}).filter(([name]) => !named.has(name))
  return { ...write, base: { ...Object.fromEntries(added), ...former.base } }
}
