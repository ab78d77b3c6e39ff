import type { Entry } from '../core/entry.ts'
import { layersOf, layersWith, type Layers } from '../core/layers.ts'
import type { Migration } from '../core/migration.ts'

/** What is looked up in the entries of an outbox: made when it is asked for, and added to while entries are only added. */
export class EntryIndex {
  readonly #migration: Migration | undefined
  #entries: ReadonlyArray<Entry> = []
  #layers: Layers | undefined
  #byTxid: Map<string, Entry> | undefined

  constructor(migration: Migration | undefined) {
    this.#migration = migration
  }

  /** The writes over each key: one object for each state, which later ones do not change. */
  layers(): Layers {
    return (this.#layers ??= layersOf({ entries: this.#entries }, this.#migration))
  }

  find(txid: string): Entry | undefined {
    this.#byTxid ??= new Map(this.#entries.map((entry) => [entry.txid, entry]))
    return this.#byTxid.get(txid)
  }

  /** Goes from one state of the outbox to the next. */
  replace(entries: ReadonlyArray<Entry>): void {
    const before = this.#entries
    this.#entries = entries
    if (entries === before) return
    if (!isBeginning(before, entries)) {
      this.#layers = undefined
      this.#byTxid = undefined
      return
    }
    const added = entries.slice(before.length)
    this.#layers = this.#layers && layersWith(this.#layers, added, this.#migration)
    for (const entry of added) this.#byTxid?.set(entry.txid, entry)
  }
}

function isBeginning(some: ReadonlyArray<Entry>, all: ReadonlyArray<Entry>): boolean {
  for (let at = 0; at < some.length; at += 1) if (some[at] !== all[at]) return false
  return true
}
