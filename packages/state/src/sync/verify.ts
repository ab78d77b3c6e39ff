import type { Changeset, Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import { compareRows, type RowDifference } from '../core/row-difference.ts'
import { RowTable } from '../core/row-table.ts'
import { StateError } from '../errors.ts'
import { rebuild } from './rebuild.ts'
import type { Replica } from './replica.ts'
import type { StreamPort } from './stream-port.ts'

/** What comparing rows with their log works with. */
export interface VerifyOptions {
  readonly stream: StreamPort
  readonly replica: Pick<Replica, 'rows' | 'meta'>
  readonly report: Report
  readonly signal: AbortSignal
  /** Resolves when the rows have come to `offset` or beyond. Rejects when the signal aborts. */
  readonly untilPassed: (offset: Offset, signal: AbortSignal) => Promise<void>
  /** Tells of each changeset that comes into the rows; of nothing when all rows may be others. @returns the end of it. */
  readonly onPublished: (listener: (changeset: Changeset | undefined) => void) => () => void
}

/** How the rows differ from the log up to an offset. */
export interface Verification extends RowDifference {
  readonly offset: Offset
}

/** So often the log is read again when rows and log did not meet at one offset. */
const MOST_READS = 5

/**
 * Reads the log from its start, past all caches, and compares what it says with the rows at the same offset.
 *
 * @throws StateError `read-failed` when the stream moves on so fast that they never meet; what `readStream` throws; the
 * reason of the signal.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  for (let read = 0; read < MOST_READS; read += 1) {
    const verification = await compareOnce(options)
    if (verification !== undefined) return verification
  }
  throw new StateError(
    'read-failed',
    `The stream ${options.stream.url} changes faster than it can be compared with its rows. Try again later.`,
  )
}

async function compareOnce(options: VerifyOptions): Promise<Verification | undefined> {
  const { stream, replica, report, signal, untilPassed, onPublished } = options
  // The rows go on while the log is read: what comes to them is kept, to be brought to where the read has ended.
  const own = { rows: replica.rows.copy(), offset: replica.meta.offset }
  const later: Changeset[] = []
  let isReloaded = false
  const stop = onPublished((changeset) => {
    if (changeset === undefined) isReloaded = true
    else later.push(changeset)
  })
  try {
    const ignore = (): void => undefined
    const read = { stream, signal, report, replay: undefined, from: own.offset, onState: ignore, onProgress: ignore }
    const built = await rebuild(read).finally(() => signal.throwIfAborted())
    if (built === 'stopped' || built === 'unknown-position') return undefined
    const { to } = built.changeset
    await untilPassed(to, signal)
    for (const changeset of later) {
      if (own.offset >= to) break
      own.rows.apply(changeset)
      own.offset = changeset.to
    }
    if (isReloaded || own.offset !== to) return undefined
    const log = new RowTable()
    log.apply(built.changeset)
    return { offset: to, ...compareRows(log, own.rows) }
  } finally {
    stop()
  }
}
