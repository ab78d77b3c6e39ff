import type { JsonBatch } from '@oxbow/client'
import type { Changeset, Offset } from '../core/changeset.ts'
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
  /**
   * Each changeset, after it was committed and is shown. Called in every tab. A tab that has missed more than the store
   * keeps (it was asleep for long, or the site's data were cleared) gets one with `reset` instead of all these: its `puts`
   * are all rows, and its `txids` are empty. What is stored when a page starts is no commit.
   */
  readonly onCommit?: ((changeset: Changeset) => void) | undefined
}

/** A batch after it was decoded and folded. */
export interface FoldedBatch {
  readonly changeset: Changeset
  /** The earlier position at which reading has to start over, as the last `reset` of the batch says. */
  readonly restartAt: Offset | undefined
}

/** So old may be what the disk says of when the end of the stream was last reached. */
const SYNCED_AT_AGE_MS = 300_000

/** Whether a batch brings nothing that is worth a commit: no message, no way, and no news of when it was reached. */
export function isNothingNew(
  batch: Pick<JsonBatch, 'items' | 'offset' | 'upToDate'>,
  meta: { readonly offset: Offset; readonly syncedAt: number | undefined },
  now: number,
): boolean {
  if (batch.items.length > 0 || batch.offset !== meta.offset) return false
  return !batch.upToDate || (meta.syncedAt !== undefined && Math.abs(now - meta.syncedAt) < SYNCED_AT_AGE_MS)
}

/** A stretch of the log that is read again because a `reset` told to. */
export interface Replay {
  /** Where it begins: the position that the reset names. */
  readonly offset: Offset
  /** The end of the batch in which the reset was found. Resets up to there count as followed, and change nothing. */
  readonly seenAt: Offset
}

/**
 * Decodes and folds one batch that begins at `from`, and tells the application of its events.
 *
 * A `reset` that names no earlier position empties the rows where it stands. One that does can not be folded: the rows
 * are those of a replay from there.
 */
export function foldBatch(
  batch: JsonBatch,
  from: { readonly offset: Offset; readonly nextOrdinal: number },
  callbacks: Pick<BatchCallbacks, 'onEvent'>,
  report: Report,
  replay?: Replay,
): FoldedBatch {
  const all = batch.items.map((item) => decodeEvent(item))
  for (const event of all) tell(event, callbacks, report)
  const decoded =
    replay === undefined || from.offset >= replay.seenAt ? all : withoutFollowed(all, batch.offset, replay)
  const span = { from: from.offset, to: batch.offset, nextOrdinal: from.nextOrdinal }
  const named = decoded.map(positionOf).findLast((offset) => offset !== undefined)
  return {
    changeset: foldEvents(decoded, span),
    restartAt: named !== undefined && named < batch.offset ? named : undefined,
  }
}

function tell(decoded: DecodedEvent, { onEvent }: Pick<BatchCallbacks, 'onEvent'>, report: Report): void {
  if (decoded.kind === 'change') callListener(report, onEvent, decoded.event)
  if (decoded.kind === 'malformed') {
    report({ kind: 'malformed-event', reason: decoded.reason, message: decoded.message })
  }
}

/** In a batch that goes beyond where the reset was found, it is the last one that names the same position. */
function withoutFollowed(events: ReadonlyArray<DecodedEvent>, to: Offset, replay: Replay): DecodedEvent[] {
  const last =
    to <= replay.seenAt ? events.length : events.findLastIndex((event) => positionOf(event) === replay.offset)
  return events.filter((event, index) => index > last || positionOf(event) === undefined)
}

/** The position that a `reset` names. */
function positionOf(decoded: DecodedEvent): Offset | undefined {
  if (decoded.kind !== 'control' || decoded.event.headers.control !== 'reset') return undefined
  const offset: unknown = decoded.event.headers.offset
  return typeof offset === 'string' && offset !== '' ? offset : undefined
}
