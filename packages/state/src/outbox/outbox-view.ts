import { callListener, type Report } from '../core/diagnostic.ts'
import type { Entry, Rejection, RowWrite } from '../core/entry.ts'
import { openEntries } from './open-entries.ts'
import type { Outbox } from './outbox.ts'

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
  /**
   * Gives a write other content: one that waits and is not on its way, or a refused one, which then waits for `retry`.
   * `false` when there is no such write any more, and for one whose batch is held: it may have arrived as it was.
   *
   * @throws StateError `validation-failed` when a row would not fit its schema, or when there are no rows.
   */
  edit(txid: string, writes: ReadonlyArray<RowWrite>): Promise<boolean>
  /**
   * Forgets a write: a refused one, or one that waits and is not on its way. What is held (see `resume`) can be discarded
   * as well, also where it may have arrived; so can what an inbox or an endpoint has taken and that has not come back on
   * the stream: it shows again if it does. `false` when there is none such any more.
   */
  discard(txid: string): Promise<boolean>
  /**
   * Goes on with sending that stands still, in all tabs: after new credentials, when the stream or the endpoint is there
   * again (404, 410), takes what is sent there (405, 409 for the content type, 415, 501), or although the stream is
   * another one than before. `status.error` says which it is.
   */
  resume(): void
  /** All local writes as plain JSON, to be saved elsewhere or looked at. */
  export(): { readonly pending: ReadonlyArray<Entry>; readonly rejected: ReadonlyArray<Rejection> }
}

/** What the view of an outbox works with. */
export interface OutboxViewOptions {
  readonly outbox: Outbox
  /** What changes entries, once they are known. Rejects when the database is closed. */
  readonly writer: () => Promise<Pick<OutboxView, 'retry' | 'edit' | 'discard'>>
  readonly resume: () => void
  readonly report: Report
}

/** Makes the view of an outbox. What a listener throws is reported: the change that it was told of stands. */
export function createOutboxView({ outbox, writer, resume, report }: OutboxViewOptions): OutboxView {
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
    resume,
    subscribe: (listener) => outbox.onAnyChange(() => callListener(report, listener, get())),
    retry: async (txid) => (await writer()).retry(txid),
    edit: async (txid, writes) => (await writer()).edit(txid, writes),
    discard: async (txid) => (await writer()).discard(txid),
    export: () => structuredClone(snapshotOf(outbox)),
  }
}

const snapshotOf = (outbox: Outbox): OutboxSnapshot => ({
  pending: openEntries(outbox.get()),
  rejected: outbox.get().rejections,
})
