import type { Put } from '../core/changeset.ts'
import { decodeLayout, decodeRows, encodeRows, type Layout } from './cache-record.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase, StoreEnvironment } from './scope-database.ts'
import { DamagedRecord, type Sealed, type Sealer } from './sealer.ts'

/** What a fold works with. */
export interface FoldPorts {
  readonly database: ScopeDatabase
  readonly sealer: Sealer
  readonly environment: StoreEnvironment
}

/** So many buckets go into one transaction: it is short enough not to hold anybody up. */
export const BUCKETS_A_SLICE = 16

/** A bucket as it was read: its rows, and how many characters they take. */
export interface Bucket {
  readonly rows: ReadonlyArray<Put>
  readonly size: number
}

/** Reads some buckets in one transaction. Rejects with `DamagedRecord`. */
export async function readSlice(
  { database, sealer }: FoldPorts,
  { generation }: Layout,
  indexes: ReadonlyArray<number>,
): Promise<ReadonlyArray<Bucket>> {
  const records = await database.read((objects) =>
    Promise.all(indexes.map((index) => resultOf<unknown>(objects.get(keys.bucket(generation, index))))),
  )
  const buckets: Bucket[] = []
  for (const record of records) {
    if (record === undefined) throw new DamagedRecord('a bucket is missing')
    const text = await sealer.open(record)
    buckets.push({ rows: decodeRows(text), size: text.length })
  }
  return buckets
}

/**
 * Writes some buckets in one transaction. Resolves with how many characters they take, or with nothing when another fold
 * has claimed the layout.
 */
export async function writeSlice(
  { database, sealer }: FoldPorts,
  { generation, claim }: Pick<Layout, 'generation' | 'claim'>,
  buckets: ReadonlyArray<readonly [index: number, rows: ReadonlyArray<Put>]>,
): Promise<number | undefined> {
  const sealed: (readonly [key: string, record: Sealed])[] = []
  let size = 0
  for (const [index, rows] of buckets) {
    const text = encodeRows(rows)
    size += text.length
    sealed.push([keys.bucket(generation, index), await sealer.seal(text)])
  }
  const isWritten = await database.write(async (objects) => {
    if (!(await holdsClaim(objects, claim))) return false
    for (const [key, record] of sealed) objects.put(record, key)
    return true
  })
  return isWritten ? size : undefined
}

/** Whether the layout is still claimed by this fold. Asked in each transaction that writes. */
export async function holdsClaim(objects: IDBObjectStore, claim: string): Promise<boolean> {
  return readableLayout(await resultOf<unknown>(objects.get(keys.layout)))?.claim === claim
}

/** The layout, or nothing where it is damaged: for transactions, which fail only when the storage does. */
export function readableLayout(record: unknown): Layout | undefined {
  try {
    return decodeLayout(record)
  } catch {
    return undefined
  }
}
