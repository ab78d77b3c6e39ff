import { START, type Changeset } from '../core/changeset.ts'
import { isOutboxChange } from '../core/is-outbox-change.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { RowTable } from '../core/row-table.ts'
import { hasStorageCode } from '../storage/storage-error.ts'
import { freshMeta, type OutboxPosition, type StoreMeta } from '../storage/store.ts'
import { clearedError } from '../errors.ts'
import { createRepeated } from '../core/repeated.ts'
import { Beginning } from './beginning.ts'
import { judge } from '../tabs/inbox.ts'
import type { Position, TabMessage } from '../tabs/message.ts'
import { Keeper } from './keeper.ts'
import { settleElsewhere } from './settle-elsewhere.ts'
import type { ReplicaOptions } from './replica-options.ts'

type News = Extract<TabMessage, { t: 'commit' | 'moved-on' | 'outbox' }>

/**
 * One tab's copy of what the store holds: never ahead of it, and behind it only until the next word of change. Every
 * way in ends in `#apply`, which takes the commit that comes next and no other, so that it does not matter which of
 * them is faster.
 */
export class Replica {
  /** The fold of the log up to `meta.offset`. */
  readonly rows: RowTable = new RowTable()
  readonly #options: ReplicaOptions
  readonly #keeper: Keeper
  #meta: StoreMeta = { ...freshMeta, life: '' }
  #hydrated: Promise<void> | undefined
  readonly #healing = createRepeated(() => this.#heal())
  /** How often everything was forgotten. */
  #life = 0
  #beginning: Beginning | undefined

  constructor(options: ReplicaOptions) {
    this.#options = options
    this.#keeper = new Keeper({
      ...options,
      known: options.outbox.heard,
      shown: () => ({ rows: this.rows, meta: this.#meta }),
      onMoved: (meta) => void (this.#meta = meta),
      reload: () => this.#reload(),
    })
    this.#beginning = options.initial && new Beginning(options.initial)
    if (this.#beginning === undefined) return
    this.rows.replaceBy(this.#beginning.rows())
    this.#meta = this.#beginning.meta
  }

  /** How far the rows are. */
  get meta(): StoreMeta {
    return this.#meta
  }

  /** Whether nothing of this scope was ever read or sent. */
  get isNew(): boolean {
    return this.#meta.offset === START && this.#options.outbox.get().producer === undefined
  }

  get position(): Position {
    return { life: this.#meta.life, seq: this.#meta.seq, rev: this.#options.outbox.get().rev }
  }

  /** The commit at which the outbox's own store has its rows; `undefined` when it has none of these rows. */
  get sharedSeq(): number | undefined {
    return this.#keeper.isOne ? this.#meta.seq : undefined
  }

  /** Changes the outbox in its store. Rejects with `cleared` when that was removed on purpose since it was asked for. */
  async changeOutbox(change: OutboxChange): Promise<number | undefined> {
    await this.#known()
    return this.#keeper.changeOutbox(change)
  }

  /** Resolves when added entries survive a loss of power too. */
  readonly secure = (txids: ReadonlyArray<string>): Promise<void> => this.#keeper.secure(txids)

  /** Where the outbox is in its store. What commits of other tabs have ended is known here afterwards. */
  async outboxHead(): Promise<OutboxPosition> {
    await this.#known()
    const head = await this.#keeper.outboxHead()
    if (this.#keeper.isOne && head.seq !== this.#meta.seq) await this.heal()
    return head
  }

  /** Resolves when the store was read. Never rejects for a storage that does not work: memory takes its place. */
  hydrated(): Promise<void> {
    return (this.#hydrated ??= this.#keeper.opened(() => this.#open()))
  }

  async #open(): Promise<void> {
    // What the page brought can be read again: a disk that does not take it may still have writes.
    const isBegun = await this.#beginning?.commitTo(this.#keeper).catch(this.#reportFailure)
    await this.#reload()
    if (isBegun === true) this.#options.onRewritten()
  }

  /** Resolves when no heal is under way. */
  readonly settled = (): Promise<void> => this.#healing.settled()

  /** Follows another tab's word. */
  receive(message: News): void {
    // What comes before the store was read is in it.
    if (this.#hydrated !== undefined && this.#isNews(message)) void this.heal()
  }

  /** Reads from the store what was missed. One at a time; asked for during one, it is done once more after it. */
  heal(): Promise<void> {
    return this.#healing.run()
  }

  /** Makes this tab the only one whose commits are taken, at the end of what the store holds. */
  async takeOver(): Promise<void> {
    const taken = await this.#keeper.takeOver()
    await this.#healOnce()
    if (taken.life === this.#meta.life && taken.seq === this.#meta.seq) this.#meta = taken
  }

  /** Commits a changeset, then shows it. `false` when the store is somewhere else: another tab has taken over. */
  async commit(changeset: Changeset, incarnation: string | undefined, syncedAt?: number): Promise<boolean> {
    const { epoch, seq } = this.#meta
    const life = this.#life
    const result = await this.#keeper.commit({ epoch, seq, changeset, incarnation, syncedAt })
    if (result === undefined || life !== this.#life) return false
    if (!result.committed) {
      // For a tab that stands alone: the next try is under the name that counts now.
      if (result.meta.life === this.#meta.life) this.#meta = { ...this.#meta, epoch: result.meta.epoch }
      return false
    }
    const { outbox } = this.#options
    const before = outbox.get()
    this.#apply(changeset, result.meta.seq)
    this.#meta = result.meta
    // Entries end in the store of the outbox too, when it is another than that of the rows.
    if (!this.#keeper.isOne && outbox.get() !== before) await settleElsewhere(outbox, before)
    return true
  }

  /** Removes everything that is stored, for all tabs. */
  async clear(options: { readonly keepOutbox: boolean }): Promise<void> {
    this.forget()
    await this.#keeper.clear(options)
  }

  /** Ends the use of the store. Rows stay readable. */
  readonly close = (): void => this.#keeper.close()

  /** Forgets at once what this tab knows; `hydrated` reads the store again. What is under way changes nothing more. */
  forget(): void {
    this.#life += 1
    this.#keeper.forget()
    this.#hydrated = undefined
    this.#beginning = undefined
    this.#meta = { ...freshMeta, life: '' }
    this.rows.replaceBy(new RowTable())
    this.#options.outbox.forget()
    this.#options.onReload()
  }

  /**
   * Lets the store tidy up; on the way to the end of the log only where it must. What goes wrong there stops nothing: the
   * rows are stored as they are.
   */
  tidy(isOnTheWay: boolean): void {
    this.#keeper.rows.compact(isOnTheWay).catch(this.#reportFailure)
  }

  /** Resolves when the store was read. Rejects when everything was forgotten meanwhile. */
  async #known(): Promise<void> {
    const life = this.#life
    await this.hydrated()
    if (life !== this.#life) throw clearedError()
  }

  /** Whether a message says something that can not be applied as it is. */
  #isNews(message: News): boolean {
    const verdict = judge(this.position, message)
    if (verdict === 'drop') return false
    const { outbox } = this.#options
    if (message.t === 'outbox') return !isOutboxChange(message.change) || !outbox.follow(message.rev, message.change)
    if (verdict === 'heal') return true
    return message.t === 'commit' && !this.#apply(message.changeset, message.seq)
  }

  /** @returns `false` when a commit before this one is missing. */
  #apply(changeset: Changeset, seq: number): boolean {
    if (seq <= this.#meta.seq) return true
    if (seq > this.#meta.seq + 1 || changeset.from !== this.#meta.offset) return false
    const { outbox, onPublish } = this.#options
    const before = outbox.get()
    this.#meta = { ...this.#meta, seq, offset: changeset.to, nextOrdinal: changeset.nextOrdinal }
    this.rows.apply(changeset)
    outbox.settle(changeset)
    onPublish(changeset, before)
    return true
  }

  async #heal(): Promise<void> {
    const life = this.#life
    try {
      await this.hydrated()
      await this.#healOnce()
    } catch (error) {
      if (life !== this.#life) return
      if (hasStorageCode(error, 'removed')) return this.#options.onRemoved()
      if (hasStorageCode(error, 'cleared')) return this.#keeper.restore(error).catch(this.#reportFailure)
      this.#reportFailure(error)
    }
  }

  readonly #reportFailure = (error: unknown): void => this.#options.report({ kind: 'storage-failed', error })

  async #healOnce(): Promise<void> {
    const { outbox, report } = this.#options
    const age = this.#life
    // In this order: what the outbox no longer has is then in the changesets that are read after it.
    const record = await this.#keeper.outbox.outbox()
    const { life } = await this.#keeper.rows.meta()
    const { seq } = this.#meta
    const missed = life === this.#meta.life ? await this.#keeper.rows.changesetsAfter(seq) : undefined
    if (age !== this.#life) return
    const isWhole = missed?.every((changeset, index) => this.#apply(changeset, seq + index + 1)) ?? false
    if (!isWhole) return this.#reload()
    if (missed !== undefined && missed.length > 0) report({ kind: 'healed', commits: missed.length })
    outbox.load(record, this.#meta.offset)
  }

  async #reload(): Promise<void> {
    const { outbox, report, onReload } = this.#options
    const life = this.#life
    const { meta, rows, outbox: record, damage } = await this.#keeper.rows.load()
    if (life !== this.#life) return
    if (damage !== undefined) report({ kind: 'cache-dropped', reason: damage })
    const isSameLife = meta.life === this.#meta.life
    if (!isSameLife) this.#options.onNewLife()
    const isBehind = isSameLife && meta.seq < this.#meta.seq
    if (!isBehind) {
      // What was read before this tab took over does not know of it.
      this.#meta = isSameLife ? { ...meta, epoch: Math.max(meta.epoch, this.#meta.epoch) } : meta
      this.rows.replaceBy(rows)
    }
    const stored = this.#keeper.isOne ? record : await this.#keeper.outbox.outbox()
    if (life !== this.#life) return
    outbox.load(stored, this.#meta.offset, !isBehind)
    // Word of later changes has come meanwhile: what ended before them is not known yet.
    if (stored.rev < outbox.get().rev) void this.heal()
    if (!isBehind) onReload()
  }
}
