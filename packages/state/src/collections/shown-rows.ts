import type { Changeset } from '../core/changeset.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import { createKeyedMap, type KeyedMap } from '../core/keyed-map.ts'
import type { Environment } from '../environment.ts'
import type { Layers } from '../core/layers.ts'
import type { Migration } from '../core/migration.ts'
import type { RowTable } from '../core/row-table.ts'
import type { InvalidRow } from './invalid-row.ts'
import type { RowCodec, ShownRow } from './row-codec.ts'
import type { RowSet } from './row-set.ts'
import { CollectionWriter, type SyncPort } from './writer.ts'

/** What rows are shown from, and who is told of those that can not be. */
export interface ShownRowsOptions {
  readonly collections: ReadonlyArray<{ readonly name: string; readonly type: string; readonly codec: RowCodec }>
  readonly rows: RowTable
  readonly migration: Migration
  readonly layers: () => Layers
  readonly nextOrdinal: () => number
  readonly report: Report
  /** Whether rows came with the page. */
  readonly isPageRendered: boolean
  readonly environment: Pick<Environment, 'now' | 'breathe'>
  /** Told how many rows are set aside, when that changes. */
  readonly onInvalidCount: (count: number) => void
  /** Told of a row when it is set aside. */
  readonly onInvalid: ((row: InvalidRow) => void) | undefined
}

/** What all collections of a database show: the rows of the log under the local writes, and the rows set aside. */
export class ShownRows {
  readonly #options: ShownRowsOptions
  readonly #invalid = createKeyedMap<InvalidRow>()
  readonly #writers: ReadonlyMap<string, CollectionWriter>

  #isReady = false
  #showing = Promise.resolve()

  constructor(options: ShownRowsOptions) {
    this.#options = options
    const shared = { ...options, invalid: { set: this.#setAside, delete: this.#takeBack } }
    this.#writers = new Map(
      options.collections.map((part) => [part.type, new CollectionWriter({ ...shared, ...part })]),
    )
  }

  /** Takes the callbacks of an event type's collection when it starts. @returns the end of their use. */
  attach(type: string, port: SyncPort): () => void {
    return this.#writers.get(type)?.attach(port) ?? (() => undefined)
  }

  /** The rows of an event type as its collection shows them once it has them all; nothing before they are all known. */
  now(type: string): RowSet<ShownRow> | undefined {
    return this.#writers.get(type)?.now()
  }

  /** The rows that do not fit their schema. */
  get invalidRows(): ReadonlyArray<InvalidRow> {
    return Array.from(this.#invalid.entries(), ([, , row]) => row)
  }

  /** Shows these keys as they now are, with one commit a collection. */
  show(keys: KeyedMap<true>): void {
    for (const type of keys.types()) this.#writers.get(type)?.show(keys.ofType(type).keys())
  }

  /** Shows every row as it now is. Resolves when that is done: many rows are shown piece by piece. */
  showAll(onProgress: (loaded: number) => void = () => undefined): Promise<void> {
    let loaded = 0
    const onShown = (count: number): void => onProgress((loaded += count))
    const all = Promise.all(Array.from(this.#writers.values(), (writer) => writer.showAll(onShown)))
    const showing = all.then(() => undefined)
    this.#showing = showing.catch(() => undefined)
    return showing
  }

  /** Resolves when every row is shown that was to be shown by the last `showAll`, or could not be. */
  whenShown(): Promise<void> {
    return this.#showing
  }

  /** Shows what a changeset has changed, and the keys of the local writes that it has ended. */
  showChangeset(changeset: Changeset, settled: KeyedMap<true>): void {
    if (changeset.reset) {
      this.#invalid.clear()
      this.#options.onInvalidCount(0)
      this.showAll().catch((error: unknown) => this.#options.report({ kind: 'listener-failed', error }))
      return
    }
    for (const [type, key] of changeset.puts) settled.set(type, key, true)
    for (const [type, key] of changeset.deletes) settled.set(type, key, true)
    this.show(settled)
  }

  /** Whether all rows are known that can be shown without the network. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** All collections are as far as they can be without the network. */
  markReady(): void {
    this.#isReady = true
    for (const writer of this.#writers.values()) writer.markReady()
  }

  readonly #setAside = (row: InvalidRow): void => {
    const { report, onInvalid, onInvalidCount } = this.#options
    const isNew = !this.#invalid.has(row.type, row.key)
    this.#invalid.set(row.type, row.key, row)
    if (!isNew) return
    onInvalidCount(this.#invalid.size)
    callListener(report, onInvalid, row)
  }

  readonly #takeBack = (type: string, key: string): void => {
    if (this.#invalid.delete(type, key)) this.#options.onInvalidCount(this.#invalid.size)
  }
}
