import type { Changeset, Put } from '../core/changeset.ts'
import { isChangeset, isPut } from '../core/is-changeset.ts'
import { isCount, isNumber, isText, listOf, objectOf, optional } from '../core/shape.ts'
import { DamagedRecord, parseRecord } from './sealer.ts'
import type { StoreMeta } from './store.ts'

/** Where the folded rows are. */
export interface Layout {
  /** A random name of one set of buckets. */
  readonly generation: string
  /** How many buckets there are; a power of two, or 0 before the first fold. */
  readonly buckets: number
  /** The buckets hold at least the fold of the log up to this commit; later changesets are in the journal. */
  readonly compacted: number
  /** How many rows the buckets hold. */
  readonly rows: number
  /** How many characters the buckets take. */
  readonly size: number
  /** Who folds at present. Another name means that someone else has begun since. */
  readonly claim: string
}

/** The layout of a store in which nothing was folded. */
export const freshLayout: Layout = { generation: '', buckets: 0, compacted: 0, rows: 0, size: 0, claim: '' }

const isMeta = objectOf<StoreMeta>({
  life: isText,
  epoch: isCount,
  seq: isCount,
  offset: isText,
  nextOrdinal: isCount,
  incarnation: optional(isText),
  syncedAt: optional(isNumber),
})
const isLayout = objectOf<Layout>({
  ...{ generation: isText, buckets: isCount, compacted: isCount, rows: isCount, size: isCount, claim: isText },
})
const isNumbered = objectOf({ seq: isCount })
const areRows = listOf(isPut)

/** The meta record as it was read; nothing when it is none. */
export const decodeMeta = (record: unknown): StoreMeta | undefined => (isMeta(record) ? record : undefined)

/** The layout as it was read. A record that is not there is that of a store in which nothing was folded. */
export function decodeLayout(record: unknown = freshLayout): Layout {
  if (!isLayout(record)) throw new DamagedRecord('the layout is no layout')
  return record
}

/** The seq in a record of the journal. */
export function seqOf(record: unknown): number {
  if (!isNumbered(record)) throw new DamagedRecord('a changeset has no number')
  return record.seq
}

/** The text of a changeset in the journal. */
export const encodeChangeset = (changeset: Changeset): string => JSON.stringify(changeset)

/** The changeset in a text of the journal. */
export function decodeChangeset(text: string): Changeset {
  const changeset = parseRecord(text)
  if (!isChangeset(changeset)) throw new DamagedRecord('a changeset is no changeset')
  return changeset
}

/** The text of a bucket. */
export const encodeRows = (rows: ReadonlyArray<Put>): string => JSON.stringify(rows)

/** The rows in the text of a bucket. */
export function decodeRows(text: string): ReadonlyArray<Put> {
  const rows = parseRecord(text)
  if (!areRows(rows)) throw new DamagedRecord('a bucket has more than rows')
  return rows
}
