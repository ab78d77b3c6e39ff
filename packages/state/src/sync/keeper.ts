import { START, type Changeset } from '../core/changeset.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { wholeChangeset } from '../core/whole-changeset.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { clearedError, isCleared } from '../errors.ts'
import { hasStorageCode } from '../storage/storage-error.ts'
import type { Commit, CommitResult, OutboxPosition, Store, StoreMeta } from '../storage/store.ts'
import type { KeeperOptions } from './keeper-options.ts'

/** A storage that is emptied that often while it is used does not work. */
const MOST_RESTORES = 4

/**
 * Where one tab keeps rows and outbox, also when the storage lets it down: what was cleared is written again, what does
 * not fit on the disk is kept in memory. The outbox stays on the disk as long as that takes it.
 */
export class Keeper {
  readonly #options: KeeperOptions
  /** The storage that is meant to hold all. */
  #store: Store
  /** Where rows are kept. Another than the outbox's once the disk is full. */
  #rows: Store
  #outbox: Store
  #restoring: Promise<void> | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#store = this.#rows = this.#outbox = options.store
  }

  get rows(): Store {
    return this.#rows
  }

  get outbox(): Store {
    return this.#outbox
  }

  /** Whether rows and outbox are in one store, so that one transaction changes both. */
  get isOne(): boolean {
    return this.#rows === this.#outbox
  }

  /** Reads the store for the first time with `open`. Where it does not work, memory takes its place from here on. */
  async opened(open: () => Promise<void>): Promise<void> {
    const { report, onMemory } = this.#options
    try {
      await this.#restored(open)
    } catch (error) {
      // Removed on purpose while it was being read: what is there now is read instead.
      if (hasStorageCode(error, 'removed')) {
        this.forget()
        return this.opened(open)
      }
      report({ kind: 'storage-failed', error })
      this.#rows = this.#outbox = createMemoryStore()
      onMemory(error, false)
      await open()
    }
  }

  /** Nothing when what is stored was removed on purpose. */
  async commit(commit: Commit): Promise<CommitResult | undefined> {
    const { shown, onRemoved } = this.#options
    const store = this.#store
    try {
      return await this.#rows.commit(commit)
    } catch (error) {
      if (hasStorageCode(error, 'removed')) {
        if (store === this.#store) onRemoved()
        return undefined
      }
      if (hasStorageCode(error, 'cleared')) await this.restore(error)
      else await this.#keepRowsInMemory(error)
    }
    const { epoch, seq } = shown().meta
    return this.#rows.commit({ ...commit, epoch, seq })
  }

  changeOutbox(change: OutboxChange): Promise<number | undefined> {
    return this.#unlessRemoved(() => this.#change(change))
  }

  async #change(change: OutboxChange): Promise<number | undefined> {
    try {
      return await this.#outbox.changeOutbox(change)
    } catch (error) {
      if (hasStorageCode(error, 'cleared')) await this.restore(error)
      else if (hasStorageCode(error, 'quota')) await this.#makeRoom(error)
      else throw error
    }
    return this.#outbox.changeOutbox(change)
  }

  outboxHead(): Promise<OutboxPosition> {
    return this.#unlessRemoved(() => this.#restored(() => this.#outbox.outboxHead()))
  }

  /** They are stored, and may be sent already: what fails here is no reason to take them back. */
  async secure(txids: ReadonlyArray<string>): Promise<void> {
    const secured = this.#unlessRemoved(() => this.#restored(() => this.#outbox.secure(txids)))
    await secured.catch((error: unknown) => {
      if (!isCleared(error)) this.#options.report({ kind: 'storage-failed', error })
    })
  }

  takeOver(): Promise<StoreMeta> {
    return this.#unlessRemoved(() => this.#takeOver())
  }

  async #takeOver(): Promise<StoreMeta> {
    try {
      return await this.#restored(() => this.#rows.takeOver())
    } catch (error) {
      if (hasStorageCode(error, 'removed') || hasStorageCode(error, 'moved')) throw error
      await this.#keepRowsInMemory(error)
    }
    return this.#rows.takeOver()
  }

  async clear(options: { readonly keepOutbox: boolean }): Promise<void> {
    await this.#rows.clear(options)
    if (!this.isOne) await this.#outbox.clear(options)
  }

  /**
   * What comes next knows nothing of what was there, and works on what is there then. What is still under way is refused
   * where that was removed.
   */
  forget(): void {
    const former = this.#store
    const next = former.anew?.() ?? former
    this.#rows = this.#rows === former ? next : createMemoryStore()
    this.#outbox = this.#outbox === former ? next : this.#rows
    this.#store = next
    if (next !== former) this.#close(former)
  }

  close(): void {
    this.#close(this.#store)
  }

  /** The site's data were removed while the page was open: what this tab shows is written again, rows and outbox. */
  restore(cause: unknown): Promise<void> {
    this.#restoring ??= this.#restoreNow(cause).finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring
  }

  /** Uses the store, unless what this tab knows of it was removed on purpose: then everything is forgotten. */
  async #unlessRemoved<T>(use: () => Promise<T>): Promise<T> {
    const store = this.#store
    try {
      return await use()
    } catch (error) {
      if (!hasStorageCode(error, 'removed')) throw error
      if (store === this.#store) this.#options.onRemoved()
      throw clearedError(error)
    }
  }

  #close(store: Store): void {
    store.close().catch((error: unknown) => this.#options.report({ kind: 'storage-failed', error }))
  }

  /** Does something in a store that may turn out to have been cleared, again while it was written again too. */
  async #restored<T>(use: () => Promise<T>): Promise<T> {
    for (let restores = 0; restores < MOST_RESTORES; restores += 1) {
      try {
        return await use()
      } catch (error) {
        if (!hasStorageCode(error, 'cleared')) throw error
        await this.restore(error)
      }
    }
    return use()
  }

  async #restoreNow(error: unknown): Promise<void> {
    const { report, shown, known, onRewritten, reload } = this.#options
    report({ kind: 'storage-cleared', error })
    const { meta } = shown()
    const rows = this.#rowsAsChangeset()
    do {
      // First of all: until then the store refuses everything else, so that nothing takes the place of what is known here.
      // Up to the offset of before the log has nothing of it, whatever other tabs have sent since.
      await this.#outbox.changeOutbox({ kind: 'restore', record: known.give(), offset: meta.offset })
      if (this.isOne && meta.offset !== START && (await this.#rows.meta()).offset === START) {
        await this.#writeRows(rows, meta)
      }
      await reload()
    } while (!known.isWritten())
    onRewritten()
  }

  #rowsAsChangeset(): Changeset {
    const { rows, meta } = this.#options.shown()
    return wholeChangeset(rows, meta)
  }

  async #writeRows(changeset: Changeset, { incarnation, syncedAt }: StoreMeta): Promise<void> {
    const { onMoved, reload, known } = this.#options
    const { epoch, seq } = await this.#rows.takeOver()
    // What another tab has written again may be in the log that these rows are of: who adds something begins a new life.
    const txids = this.isOne ? known.endedOf(await this.#outbox.outbox()) : []
    if (txids === undefined) return
    const result = await this.#rows.commit({ epoch, seq, changeset: { ...changeset, txids }, incarnation, syncedAt })
    // Refused when another tab has done the same.
    if (result.committed) onMoved(result.meta)
    else await reload()
  }

  async #keepRowsInMemory(error: unknown): Promise<void> {
    const { report, onMemory, onRewritten } = this.#options
    report({ kind: 'memory-mode', error })
    this.#rows = createMemoryStore()
    onMemory(error, true)
    await this.#writeRows(this.#rowsAsChangeset(), this.#options.shown().meta)
    onRewritten()
  }

  /** Rows can be read again, writes can not be made again: rows go from a disk that is full. */
  async #makeRoom(error: unknown): Promise<void> {
    if (this.isOne) await this.#keepRowsInMemory(error)
    await this.#outbox.makeRoom?.()
  }
}
