import type { Changeset } from '../core/changeset.ts'
import { RowTable } from '../core/row-table.ts'
import { readableLayout } from './bucket-slices.ts'
import { decodeChangeset, decodeLayout, decodeRows, seqOf, type Layout } from './cache-record.ts'
import { createPace, type Pace } from './pace.ts'
import { readOutboxRecords, type OutboxRecords } from './read-outbox.ts'
import { keys, LAST_SEQ } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase, StoreEnvironment } from './scope-database.ts'
import { DamagedRecord, type Sealer } from './sealer.ts'
import type { StoreMeta } from './store.ts'

/** So many buckets come in one delivery: about half a megabyte. Larger ones take longer in all. */
const BUCKETS_A_DELIVERY = 16
/** In so many deliveries the journal comes at most; of a long first load it has few records, which are large. */
const JOURNAL_DELIVERIES = 8
/** After so many rows of one changeset it is looked whether the page needs a breath. */
const ROWS_A_LOOK = 512

/** A database as it was in one transaction. */
export interface LoadedRecords {
  readonly meta: StoreMeta
  readonly outbox: OutboxRecords
  readonly layout: unknown
  /** The changesets that are not in the buckets yet. */
  readonly journal: ReadonlyArray<unknown>
  /** The rows of the buckets, being folded since the first of them came. Rejects with `DamagedRecord`. */
  readonly buckets: Promise<RowTable>
}

/**
 * Reads everything in one transaction. While the browser fetches one delivery of buckets, the one before is folded, and
 * while it fetches the journal, the last ones: that hides most of the time that the disk takes.
 */
export function readRecords(
  database: ScopeDatabase,
  sealer: Sealer,
  environment: StoreEnvironment,
): Promise<LoadedRecords> {
  return database.read(async (objects) => {
    const [meta, layout] = await Promise.all([
      resultOf<unknown>(objects.get(keys.meta)),
      resultOf<unknown>(objects.get(keys.layout)),
    ])
    const readable = readableLayout(layout)
    const known = database.metaOf(meta)
    const deliveries = askForBuckets(objects, database, readable)
    // After the buckets, which are folded meanwhile.
    const journal = askForJournal(objects, database, readable?.compacted ?? 0, known.seq)
    const outbox = readOutboxRecords(objects, database, false)
    const buckets = foldBuckets(deliveries, sealer, environment)
    // Nobody awaits them when the transaction fails.
    for (const part of [buckets, outbox, journal]) part.catch(() => undefined)
    return { meta: known, outbox: await outbox, layout, journal: (await journal).flat(), buckets }
  })
}

/** What was folded before stays for tabs that missed a message, and can be as much as all rows: it is left out. */
function askForJournal(
  objects: IDBObjectStore,
  { ranges }: ScopeDatabase,
  compacted: number,
  seq: number,
): Promise<unknown[][]> {
  const count = Math.max(1, Math.ceil((seq - compacted) / JOURNAL_DELIVERIES))
  const deliveries: Array<Promise<unknown[]>> = []
  let first = compacted + 1
  for (; first + count <= seq; first += count) {
    deliveries.push(resultOf<unknown[]>(objects.getAll(ranges.journal(first, first + count - 1))))
  }
  // Beyond the last commit there has to be nothing, which the last delivery shows.
  deliveries.push(resultOf<unknown[]>(objects.getAll(ranges.journal(first, LAST_SEQ))))
  return Promise.all(deliveries)
}

function askForBuckets(
  objects: IDBObjectStore,
  database: ScopeDatabase,
  layout: Layout | undefined,
): ReadonlyArray<Delivery> {
  const deliveries: Delivery[] = []
  if (layout === undefined) return deliveries
  for (let first = 0; first < layout.buckets; first += BUCKETS_A_DELIVERY) {
    const count = Math.min(BUCKETS_A_DELIVERY, layout.buckets - first)
    const range = database.ranges.buckets(layout.generation, first, count)
    deliveries.push({ count, records: resultOf<unknown[]>(objects.getAll(range)) })
  }
  return deliveries
}

/** Some buckets on their way, and how many of them there have to be. */
interface Delivery {
  readonly count: number
  readonly records: Promise<unknown[]>
}

async function foldBuckets(
  deliveries: ReadonlyArray<Delivery>,
  sealer: Sealer,
  environment: StoreEnvironment,
): Promise<RowTable> {
  const pace = createPace(environment)
  const rows = new RowTable()
  for (const { count, records } of deliveries) {
    const buckets = await records
    if (buckets.length !== count) throw new DamagedRecord('a bucket is missing')
    for (const bucket of buckets) {
      const text = await sealer.open(bucket)
      // By index: taking arrays apart goes through iterators, which is slow in code that has just begun to run.
      for (const put of decodeRows(text)) rows.set(put[0], put[1], { value: put[2], ordinal: put[3] })
      if (pace.isOver()) await pace.breathe()
    }
  }
  return rows
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
  const rows = await buckets
  const pace = createPace(environment)
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
    await applySlowly(rows, decoded, pace)
    offset = decoded.to
    last = seq
    size += text.length
  }
  if (last !== meta.seq) throw new DamagedRecord('the journal does not end with the last commit')
  if (offset !== undefined && offset !== meta.offset) throw new DamagedRecord('the journal ends at another offset')
  return { rows, layout, pending: { records: last - layout.compacted, size } }
}

/** Applies a changeset to rows that nobody looks at yet, with a breath now and then. */
async function applySlowly(rows: RowTable, { reset, puts, deletes }: Changeset, pace: Pace): Promise<void> {
  rows.apply({ reset, puts: [], deletes })
  for (const [at, [type, key, value, ordinal]] of puts.entries()) {
    rows.set(type, key, { value, ordinal })
    if (at % ROWS_A_LOOK === 0 && pace.isOver()) await pace.breathe()
  }
  if (pace.isOver()) await pace.breathe()
}
