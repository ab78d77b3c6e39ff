import { callListener, type Report } from '../core/diagnostic.ts'
import type { Entry, Rejection } from '../core/entry.ts'
import { waitingEntries, type Outbox } from './outbox.ts'

/** What the outbox holds, for people: what waits, and what was refused. */
export interface OutboxSnapshot {
  /** Writes that are not yet known to be in the log, oldest first. */
  readonly pending: ReadonlyArray<Entry>
  /** Writes that were refused for good and taken back. */
  readonly rejected: ReadonlyArray<Rejection>
}

/** The outbox as the application sees it. */
export interface OutboxView {
  /** What it holds now; the same object until something changes. */
  get(): OutboxSnapshot
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: (snapshot: OutboxSnapshot) => void): () => void
  /** Sends a refused write again, after all that waits. `false` when there is no such refused write. */
  retry(txid: string): Promise<boolean>
  /** Forgets a refused write. `false` when there is no such refused write. */
  discard(txid: string): Promise<boolean>
}

/** Makes the view of an outbox. What a listener throws is reported: the change that it was told of stands. */
export function createOutboxView(outbox: Outbox, report: Report): OutboxView {
  let seen = outbox.get()
  let snapshot = snapshotOf(outbox)
  const get = (): OutboxSnapshot => {
    if (outbox.get() !== seen) {
      seen = outbox.get()
      snapshot = snapshotOf(outbox)
    }
    return snapshot
  }
  return {
    get,
    subscribe: (listener) => outbox.onAnyChange(() => callListener(report, listener, get())),
    retry: (txid) => outbox.change({ kind: 'retry', txid }),
    discard: (txid) => outbox.change({ kind: 'discard', txid }),
  }
}

const snapshotOf = (outbox: Outbox): OutboxSnapshot => ({
  pending: waitingEntries(outbox.get()),
  rejected: outbox.get().rejections,
})
