import type { JsonBatch } from '@oxbow/client'
import type { Changeset, Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import { RowTable } from '../core/row-table.ts'
import { foldBatch } from './ingest.ts'
import { readStream, type ReadOptions } from './reader.ts'

/** A stream read anew as a whole. */
export interface Rebuilt {
  readonly changeset: Changeset
  readonly incarnation: string | undefined
}

/**
 * Reads a stream from `offset` to its end and folds it into one changeset that replaces all rows, so that the old ones
 * can be shown until the new ones are complete. Nothing comes from HTTP caches, which may still have the old stream.
 *
 * @param from the offset that the replaced rows have.
 * @throws what `readStream` throws.
 */
export async function rebuild(
  options: Pick<ReadOptions, 'stream' | 'signal' | 'onState' | 'offset'>,
  from: Offset,
  report: Report,
): Promise<Rebuilt | undefined> {
  const rows = new RowTable()
  const txids = new Set<string>()
  let position = { offset: options.offset, nextOrdinal: 0 }
  let incarnation: string | undefined
  const onBatch = async (batch: JsonBatch, known: string | undefined): Promise<void> => {
    incarnation = known
    const { changeset } = foldBatch(batch, position, {}, report, options.offset)
    rows.apply(changeset)
    for (const txid of changeset.txids) txids.add(txid)
    position = { offset: changeset.to, nextOrdinal: changeset.nextOrdinal }
  }
  const end = await readStream({
    ...options,
    ...{ onBatch, incarnation: undefined, live: false, create: false, fresh: true },
  })
  if (end === 'stopped') return undefined
  const puts = Array.from(rows.entries(), ([type, key, { value, ordinal }]) => [type, key, value, ordinal] as const)
  puts.sort((a, b) => a[3] - b[3])
  return {
    incarnation,
    changeset: {
      ...{ from, reset: true, puts, deletes: [], txids: [...txids] },
      to: position.offset,
      nextOrdinal: position.nextOrdinal,
    },
  }
}
