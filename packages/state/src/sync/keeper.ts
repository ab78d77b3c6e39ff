import { START } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import type { OutboxChange, OutboxRecord } from '../core/outbox-record.ts'
import type { RowTable } from '../core/row-table.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { hasStorageCode } from '../storage/storage-error.ts'
import type { Commit, CommitResult, Store, StoreMeta } from '../storage/store.ts'

/** What a tab shows. */
export interface Shown {
  readonly rows: RowTable
  readonly meta: StoreMeta
  readonly outbox: OutboxRecord
}

/** What a keeper works with, and whom it tells. */
export interface KeeperOptions {
  readonly store: Store
  readonly report: Report
  readonly shown: () => Shown
  /** What is shown was written as a whole, and stands there now. */
  readonly onMoved: (meta: StoreMeta) => void
  /** Another tab has written what it shows: it is read from there. */
  readonly reload: () => Promise<void>
  /** The store was written anew as a whole: the other tabs have to look at it. */
  readonly onRewritten: () => void
  /** The storage does not work: from here on rows are in this tab's memory alone. */
  readonly onMemory: (error: unknown) => void
}

/**
 * Where one tab keeps rows and outbox, also when the storage lets it down: what was cleared is written again, what does
 * not fit on the disk is kept in memory. The outbox stays on the disk as long as that takes it.
 */
export class Keeper {
  readonly #options: KeeperOptions
  /** Where rows are kept. Another than the outbox's once the disk is full. */
  #rows: Store
  #outbox: Store
  #restoring: Promise<void> | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#rows = options.store
    this.#outbox = options.store
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

  /** Keeps everything in memory from here on. */
  useMemory(error: unknown): void {
    this.#options.report({ kind: 'storage-failed', error })
    this.#rows = this.#outbox = createMemoryStore()
    this.#options.onMemory(error)
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const { shown } = this.#options
    try {
      return await this.#rows.commit(commit)
    } catch (error) {
      if (hasStorageCode(error, 'cleared')) {
        await this.restore(error)
      } else {
        await this.#keepRowsInMemory(error)
      }
    }
    const { epoch, seq } = shown().meta
    return this.#rows.commit({ ...commit, epoch, seq })
  }

  async changeOutbox(change: OutboxChange): Promise<number | undefined> {
    try {
      return await this.#outbox.changeOutbox(change)
    } catch (error) {
      if (hasStorageCode(error, 'cleared')) await this.restore(error)
      else if (hasStorageCode(error, 'quota')) await this.#makeRoom(error)
      else throw error
    }
    return this.#outbox.changeOutbox(change)
  }

  async outboxHead(): Promise<Pick<OutboxRecord, 'rev' | 'changedAt'>> {
    try {
      return await this.#outbox.outboxHead()
    } catch (error) {
      if (!hasStorageCode(error, 'cleared')) throw error
      await this.restore(error)
    }
    return this.#outbox.outboxHead()
  }

  async clear(options: { readonly keepOutbox: boolean }): Promise<void> {
    await this.#rows.clear(options)
    if (!this.isOne) await this.#outbox.clear(options)
  }

  /** The site's data were removed while the page was open: what this tab shows is written again, rows and outbox. */
  restore(cause: unknown): Promise<void> {
    this.#restoring ??= this.#restoreNow(cause).finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring
  }

  async #restoreNow(error: unknown): Promise<void> {
    const { report, shown, onRewritten } = this.#options
    report({ kind: 'storage-cleared', error })
    // Rows first: who finds them takes them, and who finds an outbox without rows would show none.
    if (this.isOne && shown().meta.offset !== START) await this.#writeRows()
    await this.#outbox.changeOutbox({ kind: 'restore', record: shown().outbox })
    onRewritten()
  }

  async #writeRows(): Promise<void> {
    const { shown, onMoved, reload } = this.#options
    const { epoch, seq } = await this.#rows.takeOver()
    const { rows, meta } = shown()
    const { offset, nextOrdinal, incarnation, syncedAt } = meta
    const puts = Array.from(rows.entries(), ([type, key, row]) => [type, key, row.value, row.ordinal] as const)
    const changeset = { from: START, to: offset, reset: true, puts, deletes: [], txids: [], nextOrdinal }
    const result = await this.#rows.commit({ epoch, seq, changeset, incarnation, syncedAt })
    // Refused when another tab has done the same.
    if (result.committed) onMoved(result.meta)
    else await reload()
  }

  async #keepRowsInMemory(error: unknown): Promise<void> {
    const { report, onMemory, onRewritten } = this.#options
    report({ kind: 'memory-mode', error })
    this.#rows = createMemoryStore()
    onMemory(error)
    await this.#writeRows()
    onRewritten()
  }

  /** Rows can be read again, writes can not be made again: rows go from a disk that is full. */
  async #makeRoom(error: unknown): Promise<void> {
    if (this.isOne) await this.#keepRowsInMemory(error)
    await this.#outbox.clear({ keepOutbox: true })
  }
}
