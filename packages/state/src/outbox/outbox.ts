import type { Changeset, Offset } from '../core/changeset.ts'
import { isSameBatch, type Entry, type FrozenBatch } from '../core/entry.ts'
import type { Layers } from '../core/layers.ts'
import { createListeners } from '../core/listeners.ts'
import {
  changeOutbox,
  emptyOutbox,
  settleByCommit,
  type OutboxChange,
  type OutboxRecord,
} from '../core/outbox-record.ts'
import { clearedError, discardedError, isCleared, type StateError } from '../errors.ts'
import { EndedTxids } from './ended-txids.ts'
import { EntryIndex } from './entry-index.ts'
import { EntryWatch, type EntryNews } from './entry-watch.ts'
import { GivenUp } from './given-up.ts'
import { HeardEntries } from './heard-entries.ts'
import { JoinedEntries } from './joined-entries.ts'
import type { OutboxOptions } from './outbox-options.ts'

/** The outbox as this tab knows it: what the store holds, and never more. */
export class Outbox {
  /** What is only known from the words of other tabs. */
  readonly heard: HeardEntries = new HeardEntries({
    known: () => this.#record,
    hasEnded: (txid) => this.#ended.has(txid),
  })
  readonly #options: OutboxOptions
  readonly #listeners = createListeners<OutboxRecord>()
  readonly #watchers = createListeners<void>()
  readonly #entryWatch = new EntryWatch()
  readonly #joined = new JoinedEntries({
    afterOthers: (change) => this.#afterOthers(change),
    add: (entries) => this.#add(entries),
    secure: async (entries) => (await this.#options.store()).secure(entries.map(({ txid }) => txid)),
  })
  readonly #index: EntryIndex
  readonly #ended = new EndedTxids()
  readonly #givenUp = new GivenUp()
  #record = emptyOutbox('')
  #last: Promise<unknown> = Promise.resolve()
  #life = 0

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#index = new EntryIndex(options.migration)
  }

  /** The version of the schemas that this build's own writes fit. */
  get schemaVersion(): number {
    return this.#options.migration?.schemaVersion ?? 1
  }

  get(): OutboxRecord {
    return this.#record
  }

  /** The writes over each key: one object for each state of the outbox, which later ones do not change. */
  layers(): Layers {
    return this.#index.layers()
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
    return this.#index.find(txid)
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
    this.#replace(this.#ended.without(settleByCommit(stored, { to: offset, txids: [] })))
    this.heard.loaded(before, stored)
    this.#listeners.notify(isShownAnew ? this.#record : before)
  }

  /** Why a write that is here no more will not come to the log; nothing of one that came. */
  givenUp(txid: string): StateError | undefined {
    return this.#givenUp.get(txid)
  }

  /** Who waits for one of the writes that wait is told that nothing more will be known of it here. */
  giveUp(reason: StateError): void {
    const { entries } = this.#record
    this.#givenUp.add(entries, reason)
    this.#entryWatch.changed(entries, [])
  }

  /** Forgets what this tab knows; `load` brings what the store holds. Changes that wait for their turn are not made. */
  forget(): void {
    const before = this.#record
    this.#life += 1
    this.giveUp(clearedError())
    this.#ended.clear()
    this.heard.clear()
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
   * store together, in the order in which they came. `onStored` is told when it is there, which can be before.
   */
  enqueue(entry: Entry, onStored?: () => void): Promise<void> {
    return this.#joined.add(entry, onStored)
  }

  /** Whether the store has this very batch frozen now, and nothing holds it. Another tab's doings are known here afterwards. */
  async isFrozen(batch: FrozenBatch): Promise<boolean> {
    const { store, heal } = this.#options
    const { changedAt } = await (await store()).outboxHead()
    if (changedAt !== this.#record.changedAt) await heal()
    const { frozen, pause } = this.#record
    const isWhole = isSameBatch(frozen, batch) && frozen?.body === batch.body && frozen.discarded === undefined
    return changedAt === this.#record.changedAt && isWhole && pause === undefined
  }

  /** Follows the change that made revision `rev`. @returns `false` when one before it was missed. */
  follow(rev: number, change: OutboxChange): boolean {
    const before = this.#record
    if (rev <= before.rev) return true
    // A change that the store made and that means nothing here: something before it is not known.
    const own = this.#ended.outOf(change)
    const changed = rev === before.rev + 1 ? changeOutbox(before, own) : undefined
    if (changed === undefined && own.kind === 'enqueue') this.heard.hear(rev, own.entries)
    if (changed === undefined) return false
    if (change.kind === 'discard') this.#givenUp.add([change], discardedError())
    this.#replace(change.kind === 'enqueue' && change.freeze === undefined ? changed : this.#ended.without(changed))
    this.#listeners.notify(before)
    return true
  }

  /** Follows a commit that the store has made. Calls no listener: what it ended is shown with the commit's own rows. */
  settle(changeset: Pick<Changeset, 'to' | 'txids'>): void {
    this.#ended.add(changeset.txids.filter((txid) => txid.startsWith(this.#record.profileId)))
    this.heard.end(changeset.txids)
    this.#replace(settleByCommit(this.#record, changeset))
  }

  /** The changes are all known; entries that are not in the store any more have ended by commits that are not. */
  #endMissing(stored: OutboxRecord): void {
    const before = this.#record
    const left = new Set([...stored.entries, ...stored.rejections.map(({ entry }) => entry)].map(({ txid }) => txid))
    const entries = before.entries.filter(({ txid }) => left.has(txid))
    const rejections = before.rejections.filter(({ entry }) => left.has(entry.txid))
    if (entries.length === before.entries.length && rejections.length === before.rejections.length) return
    this.#replace({ ...before, entries, rejections })
    this.#listeners.notify(before)
  }

  #afterOthers<T>(change: () => Promise<T>): Promise<T> {
    const life = this.#life
    const changed = this.#last.then(() => {
      if (life !== this.#life) throw clearedError()
      return change()
    })
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
    const isFrozen = await this.#changeNow({ kind: 'enqueue', entries, freeze }).catch((error: unknown) => {
      if (!isCleared(error)) return false
      done(false)
      throw error
    })
    done(isFrozen)
    return isFrozen
  }

  async #changeNow(change: OutboxChange): Promise<boolean> {
    const { store, intend, announce, heal } = this.#options
    const life = this.#life
    const opened = await store()
    const [first] = change.kind === 'enqueue' ? change.entries : []
    if (first !== undefined) intend?.(first.txid)
    const rev = await opened.changeOutbox(change)
    if (life !== this.#life) return this.#leave(change, rev)
    if (rev !== undefined) announce(rev, change)
    if (rev === undefined || !this.follow(rev, change)) await heal()
    return rev !== undefined
  }

  #replace(next: OutboxRecord): void {
    const before = this.#record
    if (next === before) return
    this.#record = next
    this.#index.replace(next.entries)
    this.#watchers.notify()
    this.#entryWatch.changed(before.entries, next.entries)
  }

  /** A change of what was forgotten while it was made: nothing more will be known of its entries. */
  #leave(change: OutboxChange, rev: number | undefined): boolean {
    if (change.kind === 'enqueue') this.#givenUp.add(change.entries, clearedError())
    return rev !== undefined
  }
}
