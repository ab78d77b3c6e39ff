import { errorOf } from '../core/error-of.ts'
import type { SyncConfig } from '@tanstack/db'
import type { Environment } from '../environment.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import type { Layer, Layers } from '../core/layers.ts'
import type { Migration } from '../core/migration.ts'
import { ABSENT, overlay } from '../core/overlay.ts'
import type { RowTable } from '../core/row-table.ts'
import { createPace } from '../storage/pace.ts'
import { orderKeys, type FillOrder } from './fill-order.ts'
import type { InvalidRow } from './invalid-row.ts'
import type { DecodedRow, RowCodec, ShownRow } from './row-codec.ts'
import { createRowSet, type RowSet } from './row-set.ts'
import { firstSlice } from './slice-size.ts'
import type { WantedOrder } from './wanted-order.ts'

/** The callbacks by which a TanStack collection is written. */
export interface SyncPort extends Pick<
  Parameters<SyncConfig<ShownRow, string>['sync']>[0],
  'begin' | 'write' | 'commit' | 'markReady'
> {
  /** In which order the rows are looked at, as far as that is known. */
  wantedOrder(): WantedOrder | undefined
}

/** So many rows can be shown before a collection has them without keeping the page from its work. */
const MOST_AT_ONCE = 2000

/** What a writer reads from. */
export interface WriterOptions {
  readonly name: string
  readonly type: string
  readonly codec: RowCodec
  readonly rows: RowTable
  readonly migration: Migration
  /** The local writes over each key. */
  readonly layers: () => Layers
  /** The ordinal that comes next in the log; optimistic rows are numbered from there. */
  readonly nextOrdinal: () => number
  /** Where rows are set aside that do not fit. */
  readonly invalid: { set(row: InvalidRow): void; delete(type: string, key: string): void }
  readonly report: Report
  /** Whether rows came with the page. */
  readonly isPageRendered: boolean
  readonly environment: Pick<Environment, 'now' | 'breathe'>
}

/**
 * Writes what is to be shown into one TanStack collection; nothing before that has started. Every put is an `update`,
 * which TanStack DB takes for a missing key as well. It never marks an error: a collection in error refuses writes, and
 * a write can be kept until the stream works again. What is wrong stands in the status.
 */
export class CollectionWriter {
  readonly #options: WriterOptions
  readonly #shownKeys = new Set<string>()
  #port: SyncPort | undefined
  #isReady = false
  #isFilled = false
  #taken: { readonly version: unknown; readonly layers: unknown; readonly set: RowSet<ShownRow> } | undefined

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** Takes the collection's own callbacks when it starts, and shows all rows. @returns the end of their use. */
  attach(port: SyncPort): () => void {
    this.#port = port
    this.#shownKeys.clear()
    const onFilled = (): void => {
      this.#isFilled = this.#port === port
      this.#taken = undefined
      if (this.#isReady && this.#isFilled) port.markReady()
    }
    this.showAll().then(onFilled, (error: unknown) => this.#options.report({ kind: 'listener-failed', error }))
    return () => {
      if (this.#port !== port) return
      this.#port = undefined
      this.#isFilled = false
    }
  }

  /** Shows these keys as they now are. One commit, so one event for subscribers. */
  show(keys: Iterable<string>): void {
    const port = this.#port
    if (port === undefined) return
    const layers = this.#options.layers()
    port.begin()
    for (const key of keys) this.#write(port, key, layers)
    // What a subscriber throws here comes after the rows were applied.
    callListener(this.#options.report, () => port.commit(), undefined)
  }

  /**
   * Shows every key as it now is, then takes away what is no longer there. Many rows go into several commits, sized by
   * the time that they take, with room for the page between them; a few are there when this returns.
   */
  async showAll(onShown: (count: number) => void = () => undefined): Promise<void> {
    const { rows, layers, type, environment } = this.#options
    const port = this.#port
    const stored = rows.ofType(type)
    // Nobody looks: what starts later shows all by itself.
    if (port === undefined) return onShown(stored.size)
    const laid = layers().keysOf(type)
    const keys = [...stored.keys()]
    for (const key of laid) if (!stored.has(key)) keys.push(key)
    const gone = [...this.#shownKeys].filter((key) => !stored.has(key) && !laid.has(key))
    const wanted = port.wantedOrder()
    const pace = createPace(environment)
    const ordering = orderKeys(keys, wanted, (key) => stored.get(key)?.value, pace)
    const order = ordering instanceof Promise ? await ordering : ordering
    await this.#showInSlices(port, { ...order, keys: [...order.keys, ...gone] }, wanted !== undefined, onShown)
  }

  async #showInSlices(
    port: SyncPort,
    { keys, keyOrder }: FillOrder,
    isOrdered: boolean,
    onShown: (count: number) => void,
  ): Promise<void> {
    const { environment } = this.#options
    const pace = createPace(environment)
    let size = firstSlice(keys.length, isOrdered, keyOrder)
    for (let at = 0; at < keys.length && this.#port === port;) {
      const startedAt = environment.now()
      const slice = keys.slice(at, at + size.rows)
      this.show(slice)
      onShown(slice.length)
      at += slice.length
      size = size.took(slice.length, environment.now() - startedAt)
      if (at < keys.length && pace.isOver()) await pace.breathe()
    }
  }

  /** What `showAll` would show now; the same object until something of it changes. Nothing before rows can be used. */
  now(): RowSet<ShownRow> | undefined {
    if (!this.#isReady || this.#isTooMuchAtOnce()) return undefined
    const { rows, type } = this.#options
    const [version, layers] = [rows.version, this.#options.layers()]
    if (this.#taken?.version === version && this.#taken.layers === layers) return this.#taken.set
    const keys = new Set([...rows.ofType(type).keys(), ...layers.keysOf(type)])
    const decoded = Array.from(keys, (key) => [key, this.#decode(key, layers.get(type, key))] as const)
    const set = createRowSet(decoded.flatMap(([key, each]) => (each.kind === 'row' ? [[key, each.row] as const] : [])))
    this.#taken = { version, layers, set }
    return set
  }

  /** Many rows are shown piece by piece; those of the page were shown with it already. */
  #isTooMuchAtOnce(): boolean {
    const { rows, type, isPageRendered } = this.#options
    return !isPageRendered && rows.ofType(type).size > MOST_AT_ONCE
  }

  /** Tells the collection that its rows can be used; also one that starts later. */
  markReady(): void {
    this.#isReady = true
    if (this.#isFilled) this.#port?.markReady()
  }

  #write(port: SyncPort, key: string, layers: Layers): void {
    const { name, type, invalid } = this.#options
    const decoded = this.#decode(key, layers.get(type, key))
    if (decoded.kind === 'invalid') {
      invalid.set({ collection: name, type, key, value: decoded.value, issues: decoded.issues })
    } else {
      invalid.delete(type, key)
    }
    if (decoded.kind === 'row') {
      this.#shownKeys.add(key)
      port.write({ type: 'update', value: decoded.row })
    } else if (this.#shownKeys.delete(key)) {
      port.write({ type: 'delete', key })
    }
  }

  #decode(key: string, layer: Layer | undefined): DecodedRow {
    const { type, rows, codec, nextOrdinal, migration } = this.#options
    const stored = rows.get(type, key)
    const ordinal = stored?.ordinal ?? nextOrdinal() + (layer?.place ?? 0)
    try {
      const value = stored && migration.value(type, key, stored.value)
      const server = stored === undefined ? ABSENT : { exists: true as const, value }
      return codec.decode(key, layer === undefined ? server : overlay(server, layer.writes), ordinal)
    } catch (error) {
      const message = `It can not be migrated: ${errorOf(error).message}`
      return { kind: 'invalid', value: stored?.value, issues: [{ message }] }
    }
  }
}
