import type { Report } from '../core/diagnostic.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import type { Store } from '../storage/store.ts'
import type { ReadableStatus } from './status-board.ts'

/** What a storage watch works with, and whom it tells. */
export interface StorageWatchOptions {
  readonly environment: Pick<Environment, 'elapsed' | 'storage'>
  readonly store: Pick<Store, 'kind'>
  readonly status: ReadableStatus
  readonly report: Report
  readonly tell: (event: SyncEvent) => void
}

/** The browser counts anew each time that it is asked. */
const MOST_OFTEN_MS = 60_000

/** Says how much room the storage has and what can be relied on. It sets no timer: it looks when rows come. */
export class StorageWatch {
  readonly #options: StorageWatchOptions
  #askedAt: number | undefined

  constructor(options: StorageWatchOptions) {
    this.#options = options
  }

  /** What is stored was read: now the store knows what it is. */
  hydrated(): void {
    if (this.#isInMemory) return
    this.#options.tell({ type: 'news', news: { storage: this.#options.store.kind, storageReason: undefined } })
    this.#estimate()
  }

  /** Rows have come. */
  grown(): void {
    const { elapsed } = this.#options.environment
    if (this.#askedAt !== undefined && elapsed() - this.#askedAt >= MOST_OFTEN_MS) this.#estimate()
  }

  /** Asks the browser to keep what is stored even when it needs room. Resolves with whether it will. */
  async requestPersistence(): Promise<boolean> {
    const { environment, report, tell } = this.#options
    if (this.#isInMemory || environment.storage === undefined) return false
    try {
      const isPersistent = await environment.storage.persist()
      if (isPersistent && !this.#isInMemory)
        tell({ type: 'news', news: { storage: 'persistent', storageReason: undefined } })
      return isPersistent
    } catch (error) {
      report({ kind: 'storage-failed', error })
      return false
    }
  }

  get #isInMemory(): boolean {
    return this.#options.status.get().storage === 'memory'
  }

  #estimate(): void {
    const { environment, report, tell } = this.#options
    if (this.#isInMemory) return
    this.#askedAt = environment.elapsed()
    environment.storage?.estimate().then(
      (storageUsage) => storageUsage !== undefined && tell({ type: 'news', news: { storageUsage } }),
      (error: unknown) => report({ kind: 'storage-failed', error }),
    )
  }
}
