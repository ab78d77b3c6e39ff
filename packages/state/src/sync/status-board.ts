import { createListeners } from '../core/listeners.ts'
import { nextStatus } from '../core/next-status.ts'
import { initialStatus, type SyncEvent, type SyncStatus } from '../core/sync-status.ts'

/** The status for readers: the present value, and word of each change. */
export interface ReadableStatus {
  /** The present status; the same object until something changes. */
  get(): SyncStatus
  /**
   * The status that the page was rendered with on a server, on both sides: that of the rows which `db.dehydrate()` took
   * there and `createStreamDB({ initial })` brought here. A database at rest where there was neither.
   */
  getInitial(): SyncStatus
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: (status: SyncStatus) => void): () => void
}

/** The status for the parts that make it. */
export interface StatusBoard extends ReadableStatus {
  report(event: SyncEvent): void
}

/** Makes a status board, which begins as the page was rendered. */
export function createStatusBoard(
  storage: SyncStatus['storage'],
  storageReason?: string,
  page: { readonly status: SyncStatus } = { status: initialStatus },
): StatusBoard {
  let status: SyncStatus = { ...page.status, storage, storageReason }
  const listeners = createListeners<SyncStatus>()
  return {
    get: () => status,
    getInitial: () => page.status,
    subscribe: listeners.add,
    report(event) {
      const next = nextStatus(status, event)
      if (next === status) return
      status = next
      listeners.notify(status)
    },
  }
}
