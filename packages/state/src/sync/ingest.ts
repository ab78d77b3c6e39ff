import type { JsonBatch } from '@oxbow/client'
import type { Changeset } from '../core/changeset.ts'
import { foldEvents } from '../core/fold.ts'
import { decodeEvent, type DecodedEvent } from '../events/decode.ts'
import type { ChangeEvent, StateEvent } from '../events/event.ts'
import { StateError } from '../errors.ts'
import type { Store, StoreMeta } from '../storage/store.ts'
import { callListener, type Report } from '../core/diagnostic.ts'

/** Callbacks of the application around each batch. What they throw is reported and stops nothing. */
export interface BatchCallbacks {
  /** Each change event, known type or not, before its batch is committed. */
  readonly onEvent?: ((event: ChangeEvent) => void) | undefined
  /** Once a batch, before anything is done with it. */
  readonly onBeforeBatch?: ((batch: JsonBatch<StateEvent>) => void) | undefined
  /** Once a batch, after its rows and offset were committed and are shown. */
  readonly onBatch?: ((batch: JsonBatch<StateEvent>) => void) | undefined
  /** Each changeset, after it was committed and is shown. */
  readonly onCommit?: ((changeset: Changeset) => void) | undefined
}

/** What a batch passes through on its way to the collections. */
export interface IngestOptions {
  readonly callbacks: BatchCallbacks
  readonly store: Pick<Store, 'commit'>
  readonly meta: StoreMeta
  /** Shows what the store has committed. */
  readonly publish: (changeset: Changeset, meta: StoreMeta) => void
  readonly report: Report
}

/**
 * Takes one batch: decode, fold, commit, then publish. Rows and offset go into one commit; nothing is shown before it.
 *
 * @throws StateError `read-failed` when the store refuses the commit, because another reader has taken it over.
 */
export async function ingestBatch(
  options: IngestOptions,
  batch: JsonBatch,
  incarnation: string | undefined,
): Promise<void> {
  const { report, store, callbacks, meta } = options
  const stateBatch = batch as JsonBatch<StateEvent>
  callListener(report, callbacks.onBeforeBatch, stateBatch)
  const decoded = batch.items.map((item) => decodeEvent(item))
  tell(options, decoded)
  if (decoded.length > 0 || batch.offset !== meta.offset) {
    const span = { from: meta.offset, to: batch.offset, nextOrdinal: meta.nextOrdinal }
    const changeset = foldEvents(decoded, span)
    const result = await store.commit({ epoch: meta.epoch, seq: meta.seq, changeset, incarnation })
    if (!result.committed) throw takenOver()
    options.publish(changeset, result.meta)
    callListener(report, callbacks.onCommit, changeset)
  }
  callListener(report, callbacks.onBatch, stateBatch)
}

function tell({ report, callbacks }: IngestOptions, events: ReadonlyArray<DecodedEvent>): void {
  for (const decoded of events) {
    if (decoded.kind === 'change') callListener(report, callbacks.onEvent, decoded.event)
    if (decoded.kind === 'malformed') {
      report({ kind: 'malformed-event', reason: decoded.reason, message: decoded.message })
    }
  }
}

const takenOver = (): StateError =>
  new StateError(
    'read-failed',
    'Another reader has taken over the store of this database, so this one has stopped. Use one database for one store.',
  )
