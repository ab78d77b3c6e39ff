import type { Stamp } from '../core/entry.ts'
import type { StoragePort } from '../environment.ts'

/*
 * What a database holds. It is the storage format 1: a change of it needs another one, in the database's name.
 *
 *   m                 the meta record: how far the rows are, and who may commit
 *   l                 the layout: which buckets there are, and up to which commit they are folded
 *   x/<epoch>         a closed epoch; never removed
 *   j/<seq>           the changeset of a commit
 *   b/<generation>/<n>  one bucket of folded rows
 *   o                 the head of the outbox
 *   e/<txid>          an entry, or the number of the group that it lies in
 *   g/<order>         the entries that came together
 *   f                 the frozen batch
 *   w/<batch>         what the writes of a batch's entries became when it was frozen
 *   a/<batch>         a batch that was acknowledged: at which offset, and its entries
 *   d/<txid>          a rejected entry and why
 *
 * `m`, `l`, `o`, `x/` and `a/` are plain; they hold nothing of the user's. All others are sealed.
 */

/** The keys of a database's records. */
export const keys = {
  meta: 'm',
  layout: 'l',
  head: 'o',
  frozen: 'f',
  closedEpoch: (epoch: number): string => `x/${padded(epoch, EPOCH_DIGITS)}`,
  journal: (seq: number): string => `j/${padded(seq, SEQ_DIGITS)}`,
  bucket: (generation: string, index: number): string => `b/${generation}/${padded(index, BUCKET_DIGITS)}`,
  entry: (txid: string): string => `e/${txid}`,
  group: (order: number): string => `g/${padded(order, SEQ_DIGITS)}`,
  writes: (batch: string): string => `w/${batch}`,
  acknowledged: (batch: string): string => `a/${batch}`,
  rejection: (txid: string): string => `d/${txid}`,
} as const

/** No commit has a greater number. */
export const LAST_SEQ: number = 10 ** 12 - 1

/** The records of one kind. */
export type RecordKind = 'b' | 'j' | 'x' | 'e' | 'g' | 'w' | 'a' | 'd'

/** Makes the ranges in which records are read and removed. */
export interface KeyRanges {
  /** All records of one kind. */
  all(kind: RecordKind): IDBKeyRange
  /** The journal from commit `first` to commit `last`, both included. */
  journal(first: number, last: number): IDBKeyRange
  /** `count` buckets from number `first` on. */
  buckets(generation: string, first: number, count: number): IDBKeyRange
  /** All buckets but those of one generation. */
  otherBuckets(generation: string): ReadonlyArray<IDBKeyRange>
}

const EPOCH_DIGITS = 12
const SEQ_DIGITS = 12
const BUCKET_DIGITS = 6
/** The character that follows `/`: the end of everything that begins with a kind and a slash. */
const AFTER_SLASH = '0'

/** Makes the ranges for the databases that `keyRange` belongs to. */
export function createKeyRanges(keyRange: StoragePort['keyRange']): KeyRanges {
  const all = (kind: RecordKind): IDBKeyRange => keyRange.bound(`${kind}/`, `${kind}${AFTER_SLASH}`, false, true)
  return {
    all,
    journal: (first, last) => keyRange.bound(keys.journal(first), keys.journal(last)),
    buckets: (generation, first, count) =>
      keyRange.bound(keys.bucket(generation, first), keys.bucket(generation, first + count), false, true),
    otherBuckets: (generation) => [
      keyRange.bound('b/', `b/${generation}/`, false, true),
      keyRange.bound(`b/${generation}${AFTER_SLASH}`, `b${AFTER_SLASH}`, false, true),
    ],
  }
}

/** The name of a batch: entries are frozen under one stamp at a time. */
export const batchName = ({ producerId, epoch, seq }: Stamp): string => `${producerId}/${epoch}/${seq}`

/** The txid, or the name of a batch, in the key of a record that is kept by it. */
export const nameOfKey = (key: IDBValidKey): string => textOf(key).slice('e/'.length)

/** The epoch in the key of a closed one. */
export const epochOfKey = (key: IDBValidKey): number => Number(textOf(key).slice('x/'.length))

/** All keys of this package are strings. */
const textOf = (key: IDBValidKey): string => (typeof key === 'string' ? key : '')

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0')
