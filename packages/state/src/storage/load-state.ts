import { RowTable } from '../core/row-table.ts'
import { readableLayout } from './bucket-slices.ts'
import { decodeChangeset, decodeLayout, decodeRows, seqOf, type Layout } from './cache-record.ts'
import { createPace } from './pace.ts'
import { readOutboxRecords, type OutboxRecords } from './read-outbox.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase, StoreEnvironment } from './scope-database.ts'
import { DamagedRecord, type Sealer } from './sealer.ts'
import type { StoreMeta } from './store.ts'

/** So many buckets come in one delivery: about half a megabyte. Larger ones take longer in all. */
const BUCKETS_A_DELIVERY = 16

/** A database as it was in one transaction, still sealed. */
export interface LoadedRecords {
  readonly meta: StoreMeta
  readonly outbox: OutboxRecords
  readonly layout: unknown
  readonly journal: ReadonlyArray<unknown>
  readonly buckets: ReadonlyArray<unknown>
}

/** Reads everything in one transaction. */
export function readRecords(database: ScopeDatabase): Promise<LoadedRecords> {
  return database.read(async (objects) => {
    const [meta, layout, outbox, journal] = await Promise.all([
      resultOf<unknown>(objects.get(keys.meta)),
      resultOf<unknown>(objects.get(keys.layout)),
      readOutboxRecords(objects, database),
      resultOf<unknown[]>(objects.getAll(database.ranges.all('j'))),
    ])
    const buckets = await readBuckets(objects, database, layout)
    return { meta: database.metaOf(meta), outbox, layout, journal, buckets }
  })
}

async function readBuckets(objects: IDBObjectStore, database: ScopeDatabase, record: unknown): Promise<unknown[]> {
  const layout = readableLayout(record)
  if (layout === undefined) return []
  const deliveries: Promise<unknown[]>[] = []
  for (let first = 0; first < layout.buckets; first += BUCKETS_A_DELIVERY) {
    const count = Math.min(BUCKETS_A_DELIVERY, layout.buckets - first)
    const range = database.ranges.buckets(layout.generation, first, count)
    deliveries.push(resultOf<unknown[]>(objects.getAll(range)))
  }
  return (await Promise.all(deliveries)).flat()
}

/** The rows of a database, and what lies in its journal beyond the buckets. */
export interface FoldedRows {
  readonly rows: RowTable
  readonly layout: Layout
  readonly pending: { readonly records: number; readonly size: number }
}

/**
 * Folds what was read into rows, with a breath now and then. Rejects with `DamagedRecord` unless every record is there
 * and whole.
 */
export async function foldRecords(
  { meta, layout: record, journal, buckets }: LoadedRecords,
  sealer: Sealer,
  environment: StoreEnvironment,
): Promise<FoldedRows> {
  const layout = decodeLayout(record)
  if (buckets.length !== layout.buckets) throw new DamagedRecord('a bucket is missing')
  const pace = createPace(environment)
  const rows = new RowTable()
  for (const bucket of buckets) {
    const text = await sealer.open(bucket)
    for (const [type, key, value, ordinal] of decodeRows(text)) rows.set(type, key, { value, ordinal })
    if (pace.isOver()) await pace.breathe()
  }
  let last = layout.compacted
  let offset: string | undefined
  let size = 0
  for (const changeset of journal) {
    const seq = seqOf(changeset)
    if (seq <= layout.compacted) continue
    if (seq !== last + 1) throw new DamagedRecord('the journal has a hole')
    const text = await sealer.open(changeset)
    const decoded = decodeChangeset(text)
    if (offset !== undefined && decoded.from !== offset) throw new DamagedRecord('two changesets do not meet')
    rows.apply(decoded)
    offset = decoded.to
    last = seq
    size += text.length
    if (pace.isOver()) await pace.breathe()
  }
  if (last !== meta.seq) throw new DamagedRecord('the journal does not end with the last commit')
  if (offset !== undefined && offset !== meta.offset) throw new DamagedRecord('the journal ends at another offset')
  return { rows, layout, pending: { records: last - layout.compacted, size } }
}
