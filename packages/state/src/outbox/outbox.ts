import type { Changeset, Offset } from '../core/changeset.ts'
import { isSameBatch, type Entry, type FrozenBatch } from '../core/entry.ts'
import type { KeyedMap } from '../core/keyed-map.ts'
import { layersOf, layersWith, type Layer } from '../core/layers.ts'
import { createListeners } from '../core/listeners.ts'
import {
  changeOutbox,
  emptyOutbox,
  settleByCommit,
  type Freeze,
  type OutboxChange,
  type OutboxRecord,
} from '../core/outbox-record.ts'
import type { Migration } from '../core/migration.ts'
import type { Store } from '../storage/store.ts'
import { JoinedEntries } from './joined-entries.ts'
import { EntryWatch, type EntryNews } from './entry-watch.ts'

/** So many ended transaction ids are remembered, so that late word of an entry does not bring it back. */
const REMEMBERED = 10_000

/** What an outbox works with. */
export interface OutboxOptions {
  /** The store, once it was read. */
  readonly store: () => Promise<Pick<Store, 'changeOutbox' | 'outboxHead'>>
  /** Tells the other tabs that the write of this txid is about to be stored. */
  readonly intend?: ((txid: string) => void) | undefined
  /** Tells the other tabs of a change that is in the store. */
  readonly announce: (rev: number, change: OutboxChange) => void
  /** What this build does with entries before it shows them. */
  readonly migration?: Migration | undefined
  /** What could be frozen together with entries that are about to be added. */
  readonly offer?: ((record: OutboxRecord, entries: ReadonlyArray<Entry>) => Offer | undefined) | undefined
  /** Reads the store again: another tab's change was missed. Calls `load`. */
  readonly heal: () => Promise<void>
}

/** A batch that may be frozen in the transaction that stores its entries. */
export interface Offer {
  readonly freeze: Freeze
  /** Called once, when it is known whether it was. */
  readonly done: (isFrozen: boolean) => void
}

/** The outbox as this tab knows it: what the store holds, and never more. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #listeners = createListeners<OutboxRecord>()
  readonly #watchers = createListeners<void>()
  readonly #entryWatch = new EntryWatch()
  readonly #joined = new JoinedEntries({
    afterOthers: (change) => this.#afterOthers(change),
    add: (entries) => this.#add(entries),
  })
  readonly #ended = new Set<string>()
  #record = emptyOutbox('')
  #layers: KeyedMap<Layer> | undefined
  #byTxid: ReadonlyMap<string, Entry> | undefined
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

  /** The writes over each key: one object for each state of the outbox, which later ones do not change. */
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

  /** The entry of a transaction id, unless it has ended. */
  find(txid: string): Entry | undefined {
    this.#byTxid ??= new Map(this.#record.entries.map((entry) => [entry.txid, entry]))
    return this.#byTxid.get(txid)
  }

  /** Calls `listener` after each change of one entry, its end included. */
  onEntryChange(txid: string, listener: (news: EntryNews) => void): () => void {
    return this.#entryWatch.add(txid, listener)
  }

  /** The server has taken these entries; who waits for that need not wait until it is stored. */
  accepted(txids: ReadonlyArray<string>): void {
    this.#entryWatch.accepted(txids)
  }

  /**
   * Takes what was read from the store, unless more is known already.
   *
   * @param isShownAnew every row is shown anew after this: the listeners are told as if nothing they show had changed
   */
  load(stored: OutboxRecord, offset: Offset, isShownAnew = false): void {
    const isSame = stored.profileId === this.#record.profileId
    if (isSame && stored.rev === this.#record.rev) return this.#endMissing(stored)
    if (isSame && stored.rev < this.#record.rev) return
    const before = this.#record
    this.#replace(this.#withoutEnded(settleByCommit(stored, { to: offset, txids: [] })))
    this.#listeners.notify(isShownAnew ? this.#record : before)
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
    return this.#afterOthers(() => this.#changeNow(change))
  }

  /**
   * Adds an entry at the end; resolves when it is durable. Entries that come while a change is under way go into the
   * store together, in the order in which they came.
   */
  enqueue(entry: Entry): Promise<void> {
    return this.#joined.add(entry)
  }

  /** Whether the store has this very batch frozen now. Another tab's doings are known here afterwards. */
  async isFrozen(batch: FrozenBatch): Promise<boolean> {
    const { store, heal } = this.#options
    const { changedAt } = await (await store()).outboxHead()
    if (changedAt !== this.#record.changedAt) await heal()
    const { frozen } = this.#record
    return changedAt === this.#record.changedAt && isSameBatch(frozen, batch) && frozen?.body === batch.body
  }

  /** Follows the change that made revision `rev`. @returns `false` when one before it was missed. */
  follow(rev: number, change: OutboxChange): boolean {
    const before = this.#record
    if (rev <= before.rev) return true
    // A change that the store made and that means nothing here: something before it is not known.
    const changed = rev === before.rev + 1 ? changeOutbox(before, this.#withoutEndedIn(change)) : undefined
    if (changed === undefined) return false
    this.#replace(change.kind === 'enqueue' && change.freeze === undefined ? changed : this.#withoutEnded(changed))
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

  #afterOthers<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#last.then(change)
    this.#last = changed.catch(() => undefined)
    return changed
  }

  /** Adds entries, frozen in a batch of their own where that may be. */
  async #add(entries: ReadonlyArray<Entry>): Promise<void> {
    if (!(await this.#addFrozen(entries))) await this.#changeNow({ kind: 'enqueue', entries })
  }

  /** Adds entries and freezes them at once. Nothing is lost when that fails: they are then added as any others are. */
  async #addFrozen(entries: ReadonlyArray<Entry>): Promise<boolean> {
    const added = changeOutbox(this.#record, { kind: 'enqueue', entries })
    const offer = added && this.#options.offer?.({ ...added, rev: this.#record.rev }, entries)
    if (offer === undefined) return false
    const { freeze, done } = offer
    const isFrozen = await this.#changeNow({ kind: 'enqueue', entries, freeze }).catch(() => false)
    done(isFrozen)
    return isFrozen
  }

  async #changeNow(change: OutboxChange): Promise<boolean> {
    const { store, intend, announce, heal } = this.#options
    const opened = await store()
    const [first] = change.kind === 'enqueue' ? change.entries : []
    if (first !== undefined) intend?.(first.txid)
    const rev = await opened.changeOutbox(change)
    if (rev !== undefined) announce(rev, change)
    if (rev === undefined || !this.follow(rev, change)) await heal()
    return rev !== undefined
  }

  #replace(next: OutboxRecord): void {
    const before = this.#record
    if (next === before) return
    this.#record = next
    if (next.entries !== before.entries) {
      this.#byTxid = undefined
      this.#layers = this.#layers && this.#layersAfter(this.#layers, before.entries, next.entries)
    }
    this.#watchers.notify()
    this.#entryWatch.changed(before.entries, next.entries)
  }

  /** The layers of entries to which some were added; otherwise they are made when they are asked for. */
  #layersAfter(
    layers: KeyedMap<Layer>,
    before: ReadonlyArray<Entry>,
    after: ReadonlyArray<Entry>,
  ): KeyedMap<Layer> | undefined {
    if (!before.every((entry, at) => after[at] === entry)) return undefined
    return layersWith(layers, after.slice(before.length), before.length, this.#options.migration)
  }

  #withoutEndedIn(change: OutboxChange): OutboxChange {
    if (change.kind !== 'enqueue') return change
    return { ...change, entries: change.entries.filter(({ txid }) => !this.#ended.has(txid)) }
  }

  /** Without entries that were folded before word of them came. */
  #withoutEnded(record: OutboxRecord): OutboxRecord {
    const entries = record.entries.filter(({ txid }) => !this.#ended.has(txid))
    return entries.length === record.entries.length ? record : { ...record, entries }
  }
}
