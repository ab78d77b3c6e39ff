import type { JsonBatch } from '@oxbow/client'
import { START, type Changeset, type Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import { RowTable } from '../core/row-table.ts'
import { foldBatch, type Replay } from './ingest.ts'
import { isRecreated, readStream, statusOf, type ReadOptions } from './reader.ts'

/** What a rebuild needs. */
export interface RebuildOptions extends Pick<ReadOptions, 'stream' | 'signal' | 'onState'> {
  /** The offset that the replaced rows have. */
  readonly from: Offset
  /** The reset that is followed. Absent: everything is read from the start. */
  readonly replay: Replay | undefined
  readonly report: Report
  /** How many changes were read. */
  readonly onProgress: (loaded: number) => void
}

/** A stream read anew as a whole. */
export interface Rebuilt {
  readonly changeset: Changeset
  readonly incarnation: string | undefined
}

/** Nothing comes of it: the read was stopped, or the server does not know the position that the reset names. */
export type NotRebuilt = 'stopped' | 'unknown-position'

/** One attempt, from one position; undefined: from the start. */
type Start = Replay | undefined
type Attempt = Rebuilt | { readonly restart: Replay } | 'stopped'

/**
 * Reads a stream to its end and folds it into one changeset that replaces all rows, so that the old ones can be shown
 * until the new ones are complete. Nothing comes from HTTP caches, which may still have the old stream.
 *
 * Resets that name an earlier position are followed on the way. Each one is followed once, and lies behind the one before
 * it, so this ends. Anyone may append a message: a position that the server does not know counts as none.
 *
 * @throws what `readStream` throws.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt | NotRebuilt> {
  const unknown = new Set<Offset>()
  const starts: Start[] = [options.replay]
  while (starts.length > 0) {
    const start = starts.at(-1)
    try {
      const attempt = await replayFrom(start, unknown, options)
      if (attempt === 'stopped' || 'changeset' in attempt) return attempt
      starts.push(attempt.restart)
    } catch (error) {
      if (start === undefined || !isUnknownPosition(error, start.offset)) throw error
      unknown.add(start.offset)
      starts.pop()
    }
  }
  return 'unknown-position'
}

const isUnknownPosition = (error: unknown, offset: Offset): boolean =>
  isRecreated(error, offset) || (offset !== START && statusOf(causeOf(error)) === 404)

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

async function replayFrom(start: Start, unknown: ReadonlySet<Offset>, options: RebuildOptions): Promise<Attempt> {
  const { stream, signal, onState, from, report, onProgress } = options
  const rows = new RowTable()
  const txids = new Set<string>()
  const over = new AbortController()
  let position = { offset: start?.offset ?? START, nextOrdinal: 0 }
  let incarnation: string | undefined
  let restart: Replay | undefined
  const onBatch = async (batch: JsonBatch, known: string | undefined): Promise<void> => {
    incarnation = known
    const { changeset, restartAt } = foldBatch(batch, position, {}, report, start)
    if (restartAt !== undefined && !unknown.has(restartAt)) {
      restart = { offset: restartAt, seenAt: batch.offset }
      return over.abort()
    }
    rows.apply(changeset)
    for (const txid of changeset.txids) txids.add(txid)
    position = { offset: changeset.to, nextOrdinal: changeset.nextOrdinal }
    onProgress(changeset.nextOrdinal)
  }
  const end = await readStream({
    ...{ stream, onState, onBatch, offset: position.offset, signal: AbortSignal.any([signal, over.signal]) },
    ...{ incarnation: undefined, live: false, create: false, fresh: true },
  })
  if (restart !== undefined && !signal.aborted) return { restart }
  if (end === 'stopped') return 'stopped'
  const puts = Array.from(rows.entries(), ([type, key, { value, ordinal }]) => [type, key, value, ordinal] as const)
  puts.sort((a, b) => a[3] - b[3])
  const { offset: to, nextOrdinal } = position
  return { incarnation, changeset: { from, to, nextOrdinal, reset: true, puts, deletes: [], txids: [...txids] } }
}
