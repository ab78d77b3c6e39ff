import { createListeners } from '../core/listeners.ts'
import { nextStatus } from '../core/next-status.ts'
import { initialStatus, type SyncEvent, type SyncStatus } from '../core/sync-status.ts'

/** The status for readers: the present value, and word of each change. */
export interface ReadableStatus {
  /** The present status; the same object until something changes. */
  get(): SyncStatus
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: (status: SyncStatus) => void): () => void
}

/** The status for the parts that make it. */
export interface StatusBoard extends ReadableStatus {
  report(event: SyncEvent): void
}

/** Makes a status board. */
export function createStatusBoard(storage: SyncStatus['storage'], storageReason?: string): StatusBoard {
  let status: SyncStatus = { ...initialStatus, storage, storageReason }
  const listeners = createListeners<SyncStatus>()
  return {
    get: () => status,
    subscribe: listeners.add,
    report(event) {
      const next = nextStatus(status, event)
      if (next === status) return
      status = next
      listeners.notify(status)
    },
  }
}
