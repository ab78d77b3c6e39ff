import { isPlainObject } from '../core/json.ts'
import type { Pace } from '../storage/pace.ts'
import { sortingBy, sortInSlices, stringSorting, type Sorting } from './sort-in-slices.ts'
import type { WantedOrder } from './wanted-order.ts'

/** In which order rows are put into a collection. */
export interface FillOrder {
  readonly keys: ReadonlyArray<string>
  readonly keyOrder: KeyOrder
}

/** How an order stands to that of the keys, in which the collection itself keeps rows. */
export type KeyOrder = 'ascending' | 'descending' | 'mixed'

/**
 * Orders keys as TanStack DB takes them fastest: both a collection and an ordered live query keep sorted arrays, into
 * which rows are spliced one by one, so that all but the last place costs by the number of rows. By key unless a live
 * query waits for another order. A few are in order when this returns; many take some breaths.
 */
export function orderKeys(
  keys: string[],
  wanted: WantedOrder | undefined,
  valueOf: (key: string) => unknown,
  pace: Pace,
): FillOrder | Promise<FillOrder> {
  if (wanted === undefined) return sortThen(keys, stringSorting, pace, byKey)
  const { field, isDescending } = wanted
  const rows = keys.map((key): Keyed => {
    const value = valueOf(key)
    return [isPlainObject(value) ? value[field] : undefined, key]
  })
  return sortThen(rows, sortingBy(isDescending ? compareDescending : compareAscending), pace, byValue)
}

function sortThen<T>(
  items: T[],
  sorting: Sorting<T>,
  pace: Pace,
  orderOf: (sorted: ReadonlyArray<T>) => FillOrder,
): FillOrder | Promise<FillOrder> {
  const isFew = items.length <= sorting.atOnce
  return isFew ? orderOf(sorting.sort(items)) : sortInSlices(items, sorting, pace).then(orderOf)
}

type Keyed = readonly [value: unknown, key: string]

const byKey = (keys: ReadonlyArray<string>): FillOrder => ({ keys, keyOrder: 'ascending' })

function byValue(rows: ReadonlyArray<Keyed>): FillOrder {
  const keys = rows.map(([, key]) => key)
  const isEach = (isNext: (before: string, key: string) => boolean): boolean =>
    keys.every((key, index) => index === 0 || isNext(keys[index - 1] ?? '', key))
  if (isEach((before, key) => before < key)) return { keys, keyOrder: 'ascending' }
  return { keys, keyOrder: isEach((before, key) => before > key) ? 'descending' : 'mixed' }
}

const compareAscending = (a: Keyed, b: Keyed): number => compareValues(a[0], b[0]) || compareValues(a[1], b[1])
// Among equal values live queries go by key, whatever the direction.
const compareDescending = (a: Keyed, b: Keyed): number => compareValues(b[0], a[0]) || compareValues(a[1], b[1])

/** A total order of what JSON values can be: numbers among each other, strings too; others count as equal. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return rankOf(a) - rankOf(b)
}

const rankOf = (value: unknown): number => (typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2)
