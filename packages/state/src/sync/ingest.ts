import type { JsonBatch } from '@oxbow/client'
import type { Changeset } from '../core/changeset.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import { foldEvents } from '../core/fold.ts'
import { decodeEvent, type DecodedEvent } from '../events/decode.ts'
import type { ChangeEvent, StateEvent } from '../events/event.ts'

/** Callbacks of the application around each batch. What they throw is reported and stops nothing. */
export interface BatchCallbacks {
  /** Each change event, known type or not, before its batch is committed. Called in the tab that reads. */
  readonly onEvent?: ((event: ChangeEvent) => void) | undefined
  /** Once a batch, before anything is done with it. Called in the tab that reads. */
  readonly onBeforeBatch?: ((batch: JsonBatch<StateEvent>) => void) | undefined
  /** Once a batch, after its rows and offset were committed and are shown. Called in the tab that reads. */
  readonly onBatch?: ((batch: JsonBatch<StateEvent>) => void) | undefined
  /** Each changeset, after it was committed and is shown. Called in every tab. */
  readonly onCommit?: ((changeset: Changeset) => void) | undefined
}

/** A batch after it was decoded and folded. */
export interface FoldedBatch {
  readonly changeset: Changeset
  /** Where the last `reset` of the batch says that reading has to start over; absent without one. */
  readonly restartAt: string | undefined
}

/**
 * Decodes and folds one batch that begins at `from`, and tells the application of its events. A `reset` to
 * `followedReset` is one that was followed already: reading has started over there and comes by it again.
 */
export function foldBatch(
  batch: JsonBatch,
  from: { readonly offset: string; readonly nextOrdinal: number },
  callbacks: Pick<BatchCallbacks, 'onEvent'>,
  report: Report,
  followedReset?: string,
): FoldedBatch {
  const all = batch.items.map((item) => decodeEvent(item))
  for (const event of all) tell(event, callbacks, report)
  const decoded = followedReset === undefined ? all : all.filter((event) => restartOf([event]) !== followedReset)
  const span = { from: from.offset, to: batch.offset, nextOrdinal: from.nextOrdinal }
  return { changeset: foldEvents(decoded, span), restartAt: restartOf(decoded) }
}

function tell(decoded: DecodedEvent, { onEvent }: Pick<BatchCallbacks, 'onEvent'>, report: Report): void {
  if (decoded.kind === 'change') callListener(report, onEvent, decoded.event)
  if (decoded.kind === 'malformed') {
    report({ kind: 'malformed-event', reason: decoded.reason, message: decoded.message })
  }
}

function restartOf(events: ReadonlyArray<DecodedEvent>): string | undefined {
  const reset = events.findLast((event) => event.kind === 'control' && event.event.headers.control === 'reset')
  const offset: unknown = reset?.kind === 'control' ? reset.event.headers.offset : undefined
  return typeof offset === 'string' && offset !== '' ? offset : undefined
}
