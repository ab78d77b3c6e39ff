import type { Put } from '../core/changeset.ts'
import { createKeyedMap } from '../core/keyed-map.ts'
import { createName } from '../core/random-name.ts'
import { bucketCountFor, bucketOf, isSpreadBadly } from './bucket.ts'
import { BUCKETS_A_SLICE, readSlice, writeSlice, type Bucket, type FoldPorts } from './bucket-slices.ts'
import type { Layout } from './cache-record.ts'
import type { NetEffect } from './net-effect.ts'
import { createPace, type Pace } from './pace.ts'

/** Where the buckets are after they were written. */
export type WrittenBuckets = Pick<Layout, 'generation' | 'buckets' | 'rows' | 'size'>

/**
 * Writes the net effect of a journal into the buckets: those with changed rows, or all of them in a new generation when
 * the rows are to be spread anew. Resolves with nothing when another fold has begun since.
 */
export async function rewriteBuckets(
  ports: FoldPorts,
  layout: Layout,
  effect: NetEffect,
): Promise<WrittenBuckets | undefined> {
  const pace = createPace(ports.environment)
  let grown = 0
  for (const [, , { put }] of effect.last.entries()) grown += put === undefined ? -1 : 1
  // A guess: a put may replace a row, and a delete may meet none. The next fold knows better.
  const isSpreadAnew = effect.reset || isSpreadBadly(Math.max(0, layout.rows + grown), layout.buckets)
  return isSpreadAnew ? rewriteAll(ports, layout, effect, pace) : rewriteChanged(ports, layout, effect, pace)
}

async function rewriteChanged(
  ports: FoldPorts,
  layout: Layout,
  { last }: NetEffect,
  pace: Pace,
): Promise<WrittenBuckets | undefined> {
  const changes = new Map<number, NetEffect['last']>()
  for (const [type, key, change] of last.entries()) {
    const index = bucketOf(type, key, layout.buckets)
    const changed: NetEffect['last'] = changes.get(index) ?? createKeyedMap()
    changed.set(type, key, change)
    changes.set(index, changed)
  }
  let { rows, size } = layout
  for (const indexes of slices([...changes.keys()])) {
    const before = await readSlice(ports, layout, indexes)
    const after = indexes.map((index, at) => changeRows(before[at], changes.get(index)))
    const written = await writeSlice(
      ports,
      layout,
      indexes.map((index, at) => [index, after[at] ?? []]),
    )
    if (written === undefined) return undefined
    rows += sum(after.map(({ length }) => length)) - sum(before.map((bucket) => bucket.rows.length))
    size += written - sum(before.map((bucket) => bucket.size))
    if (pace.isOver()) await pace.breathe()
  }
  return { generation: layout.generation, buckets: layout.buckets, rows, size }
}

function changeRows(bucket: Bucket | undefined, changed: NetEffect['last'] | undefined): ReadonlyArray<Put> {
  const kept = bucket?.rows.filter(([type, key]) => changed?.has(type, key) !== true) ?? []
  return [...kept, ...putsOf(changed)]
}

async function rewriteAll(
  ports: FoldPorts,
  layout: Layout,
  { reset, last }: NetEffect,
  pace: Pace,
): Promise<WrittenBuckets | undefined> {
  const rows: Put[] = []
  for (const indexes of reset ? [] : slices(numbersBelow(layout.buckets))) {
    for (const bucket of await readSlice(ports, layout, indexes)) {
      for (const row of bucket.rows) if (!last.has(row[0], row[1])) rows.push(row)
    }
    if (pace.isOver()) await pace.breathe()
  }
  for (const put of putsOf(last)) rows.push(put)
  const count = bucketCountFor(rows.length)
  const buckets: Put[][] = numbersBelow(count).map(() => [])
  for (const [at, row] of rows.entries()) {
    buckets[bucketOf(row[0], row[1], count)]?.push(row)
    if (at % 256 === 0 && pace.isOver()) await pace.breathe()
  }
  const generation = createName(ports.environment)
  let size = 0
  for (const indexes of slices(numbersBelow(count))) {
    const slice = indexes.map((index) => [index, buckets[index] ?? []] as const)
    const written = await writeSlice(ports, { generation, claim: layout.claim }, slice)
    if (written === undefined) return undefined
    size += written
    if (pace.isOver()) await pace.breathe()
  }
  return { generation, buckets: count, rows: rows.length, size }
}

function* putsOf(changed: NetEffect['last'] | undefined): Generator<Put> {
  for (const [, , { put }] of changed?.entries() ?? []) if (put !== undefined) yield put
}

function* slices(indexes: ReadonlyArray<number>): Generator<ReadonlyArray<number>> {
  for (let first = 0; first < indexes.length; first += BUCKETS_A_SLICE) {
    yield indexes.slice(first, first + BUCKETS_A_SLICE)
  }
}

const numbersBelow = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)
const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, number) => total + number, 0)
