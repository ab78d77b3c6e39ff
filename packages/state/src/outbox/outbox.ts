import type { Changeset, Offset } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { KeyedMap } from '../core/keyed-map.ts'
import { layersOf, type Layer } from '../core/layers.ts'
import { createListeners } from '../core/listeners.ts'
import {
  changeOutbox,
  emptyOutbox,
  settleByCommit,
  type OutboxChange,
  type OutboxRecord,
} from '../core/outbox-record.ts'
import type { Migration } from '../core/migration.ts'
import type { Store } from '../storage/store.ts'

/** So many ended transaction ids are remembered, so that late word of an entry does not bring it back. */
const REMEMBERED = 10_000

/** What an outbox works with. */
export interface OutboxOptions {
  /** The store, once it was read. */
  readonly store: () => Promise<Pick<Store, 'changeOutbox'>>
  /** Tells the other tabs of a change that is in the store. */
  readonly announce: (rev: number, change: OutboxChange) => void
  /** What this build does with entries before it shows them. */
  readonly migration?: Migration | undefined
  /** Reads the store again: another tab's change was missed. Calls `load`. */
  readonly heal: () => Promise<void>
}

/** The outbox as this tab knows it: what the store holds, and never more. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #listeners = createListeners<OutboxRecord>()
  readonly #watchers = createListeners<void>()
  readonly #ended = new Set<string>()
  #record = emptyOutbox('')
  #layers: KeyedMap<Layer> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** The version of the schemas that this build's own writes fit. */
  get schemaVersion(): number {
    return this.#options.migration?.schemaVersion ?? 1
  }

  get(): OutboxRecord {
    return this.#record
  }

  /** The writes over each key; made once for each state of the outbox. */
  layers(): KeyedMap<Layer> {
    return (this.#layers ??= layersOf(this.#record, this.#options.migration))
  }

  /** Calls `listener` after each change that no commit brought, with what it was before. */
  subscribe(listener: (before: OutboxRecord) => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Calls `listener` after every change, those by commits included. */
  onAnyChange(listener: () => void): () => void {
    return this.#watchers.add(listener)
  }

  /** Takes what was read from the store, unless more is known already. */
  load(stored: OutboxRecord, offset: Offset): void {
    const isSame = stored.profileId === this.#record.profileId
    if (isSame && stored.rev === this.#record.rev) return this.#endMissing(stored)
    if (isSame && stored.rev < this.#record.rev) return
    const before = this.#record
    this.#replace(this.#withoutEnded(settleByCommit(stored, { to: offset, txids: [] })))
    this.#listeners.notify(before)
  }

  /** Forgets what this tab knows; `load` brings what the store holds. */
  forget(): void {
    const before = this.#record
    this.#ended.clear()
    this.#replace(emptyOutbox(''))
    this.#listeners.notify(before)
  }

  /**
   * Changes the store, then this, then tells the other tabs; `false` when the change came too late. Changes of this tab
   * happen one after another.
   */
  change(change: OutboxChange): Promise<boolean> {
    const changed = this.#last.then(() => this.#changeNow(change))
    this.#last = changed.catch(() => undefined)
    return changed
  }

  /** Follows the change that made revision `rev`. @returns `false` when one before it was missed. */
  follow(rev: number, change: OutboxChange): boolean {
    const before = this.#record
    if (rev <= before.rev) return true
    // A change that the store made and that means nothing here: something before it is not known.
    const changed = rev === before.rev + 1 ? changeOutbox(before, change) : undefined
    if (changed === undefined) return false
    this.#replace(this.#withoutEnded(changed))
    this.#listeners.notify(before)
    return true
  }

  /** Follows a commit that the store has made. Calls no listener: what it ended is shown with the commit's own rows. */
  settle(changeset: Pick<Changeset, 'to' | 'txids'>): void {
    for (const txid of changeset.txids) if (txid.startsWith(this.#record.profileId)) this.#ended.add(txid)
    for (const oldest of this.#ended) {
      if (this.#ended.size <= REMEMBERED) break
      this.#ended.delete(oldest)
    }
    this.#replace(settleByCommit(this.#record, changeset))
  }

  /** The changes are all known; entries that are not in the store any more have ended by commits that are not. */
  #endMissing(stored: OutboxRecord): void {
    const before = this.#record
    const left = new Set(stored.entries.map(({ txid }) => txid))
    const entries = before.entries.filter(({ txid }) => left.has(txid))
    if (entries.length === before.entries.length) return
    this.#replace({ ...before, entries })
    this.#listeners.notify(before)
  }

  async #changeNow(change: OutboxChange): Promise<boolean> {
    const { store, announce, heal } = this.#options
    const opened = await store()
    const rev = await opened.changeOutbox(change)
    if (rev !== undefined) announce(rev, change)
    if (rev === undefined || !this.follow(rev, change)) await heal()
    return rev !== undefined
  }

  #replace(next: OutboxRecord): void {
    const before = this.#record
    if (next === before) return
    this.#record = next
    if (next.entries !== before.entries) this.#layers = undefined
    this.#watchers.notify()
  }

  /** Without entries that were folded before word of them came. */
  #withoutEnded(record: OutboxRecord): OutboxRecord {
    const entries = record.entries.filter(({ txid }) => !this.#ended.has(txid))
    return entries.length === record.entries.length ? record : { ...record, entries }
  }
}

/** Entries that are not yet known to be in the log. */
export const waitingEntries = (record: OutboxRecord): ReadonlyArray<Entry> =>
  record.entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
