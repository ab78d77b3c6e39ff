import { createInitialRows, type InitialRows } from '../collections/initial-rows.ts'
import { dehydrate, statusOf, type DehydratedState, type DehydrationSource } from '../core/dehydrated-state.ts'
import type { SyncStatus } from '../core/sync-status.ts'
import type { DatabaseOptions } from './database-options.ts'

/** What the page is, or was, rendered with on a server: the same on both sides, so that the markup fits. */
export class RenderedPage {
  readonly rows: InitialRows
  readonly #user: string | undefined
  #status: SyncStatus

  constructor({ collections, migration, initial, user }: DatabaseOptions) {
    this.rows = createInitialRows(collections, migration)
    this.rows.take(initial?.rows ?? [])
    this.#status = statusOf(initial)
    this.#user = user
  }

  /** How the database stood. */
  get status(): SyncStatus {
    return this.#status
  }

  /** Takes what a browser can go on from; from here on the page is rendered with it. */
  dehydrate({ rows, meta }: Omit<DehydrationSource, 'user'>): DehydratedState | undefined {
    const state = dehydrate({ rows, meta, user: this.#user })
    this.rows.take(state?.rows ?? [])
    this.#status = statusOf(state)
    return state
  }
}
