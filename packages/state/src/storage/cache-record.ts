import type { Changeset, Delete, Put } from '../core/changeset.ts'
import { isPlainObject } from '../core/json.ts'
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

/** The meta record as it was read; nothing when it is none. */
export function decodeMeta(record: unknown): StoreMeta | undefined {
  if (!isPlainObject(record)) return undefined
  const { life, epoch, seq, offset, nextOrdinal, incarnation, syncedAt } = record
  if (typeof life !== 'string' || typeof offset !== 'string') return undefined
  if (!isCount(epoch) || !isCount(seq) || !isCount(nextOrdinal)) return undefined
  if (incarnation !== undefined && typeof incarnation !== 'string') return undefined
  if (syncedAt !== undefined && typeof syncedAt !== 'number') return undefined
  return { life, epoch, seq, offset, nextOrdinal, incarnation, syncedAt }
}

/** The layout as it was read. A record that is not there is that of a store in which nothing was folded. */
export function decodeLayout(record: unknown): Layout {
  if (record === undefined) return freshLayout
  if (!isPlainObject(record)) throw new DamagedRecord('the layout is no record')
  const { generation, buckets, compacted, rows, size, claim } = record
  const isLayout =
    typeof generation === 'string' && typeof claim === 'string' && [buckets, compacted, rows].every(isCount)
  if (!isLayout || !isCount(buckets) || !isCount(compacted) || !isCount(rows) || !isCount(size)) {
    throw new DamagedRecord('the layout is no layout')
  }
  return { generation, buckets, compacted, rows, size, claim }
}

/** The seq in a record of the journal. */
export function seqOf(record: unknown): number {
  if (!isPlainObject(record) || !isCount(record.seq)) throw new DamagedRecord('a changeset has no number')
  return record.seq
}

/** The text of a changeset in the journal. */
export const encodeChangeset = (changeset: Changeset): string => JSON.stringify(changeset)

/** The changeset in a text of the journal. */
export function decodeChangeset(text: string): Changeset {
  const changeset = parseRecord(text)
  if (!isPlainObject(changeset)) throw new DamagedRecord('a changeset is no object')
  const { from, to, reset, puts, deletes, txids, nextOrdinal } = changeset
  if (typeof from !== 'string' || typeof to !== 'string' || typeof reset !== 'boolean' || !isCount(nextOrdinal)) {
    throw new DamagedRecord('a changeset lacks a field')
  }
  return {
    from,
    to,
    reset,
    puts: listOf(puts, isPut),
    deletes: listOf(deletes, isDelete),
    txids: listOf(txids, isString),
    nextOrdinal,
  }
}

/** The text of a bucket. */
export const encodeRows = (rows: ReadonlyArray<Put>): string => JSON.stringify(rows)

/** The rows in the text of a bucket. */
export const decodeRows = (text: string): ReadonlyArray<Put> => listOf(parseRecord(text), isPut)

/** Beyond this a number was not counted by anyone. */
const ABSURD = 2 ** 40

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < ABSURD
const isString = (value: unknown): value is string => typeof value === 'string'
const isDelete = (value: unknown): value is Delete =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'string'
const isPut = (value: unknown): value is Put =>
  Array.isArray(value) &&
  value.length === 4 &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'string' &&
  typeof value[3] === 'number'

function listOf<T>(value: unknown, isMember: (member: unknown) => member is T): ReadonlyArray<T> {
  if (!Array.isArray(value) || !value.every(isMember)) throw new DamagedRecord('a list has a member of another kind')
  return value
}
