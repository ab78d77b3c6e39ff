import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderKeys } from './fill-order.ts'
import { firstSlice } from './slice-size.ts'
import { sortingBy, sortInSlices, stringSorting } from './sort-in-slices.ts'

const restless = (): { breaths: () => number; pace: { isOver(): boolean; breathe(): Promise<void> } } => {
  let breaths = 0
  const breathe = async (): Promise<void> => void (breaths += 1)
  return { breaths: () => breaths, pace: { isOver: () => true, breathe } }
}

describe('sortInSlices', () => {
  it('sorts as a sort at once would, with breaths between', async () => {
    const items = Array.from({ length: 20_000 }, (_, n) => [(n * 7919) % 5000, n] as const)
    const compare = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0]
    const { pace, breaths } = restless()
    expect(await sortInSlices([...items], sortingBy(compare), pace)).toEqual(items.toSorted(compare))
    expect(breaths()).toBeGreaterThan(4)
  })

  it('sorts strings by their code units', async () => {
    const strings = fc.array(fc.string({ unit: 'binary' }), { maxLength: 50 })
    const inRuns = { ...stringSorting, atOnce: 3 }
    await fc.assert(
      fc.asyncProperty(strings, async (items) => {
        const sorted = await sortInSlices([...items], inRuns, restless().pace)
        expect(sorted).toEqual(items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
    )
  })

  it('sorts nothing and one run', async () => {
    const { pace } = restless()
    expect(
      await sortInSlices<number>(
        [],
        sortingBy((a, b) => a - b),
        pace,
      ),
    ).toEqual([])
    expect(
      await sortInSlices(
        [3, 1, 2],
        sortingBy<number>((a, b) => a - b),
        pace,
      ),
    ).toEqual([1, 2, 3])
  })
})

describe('orderKeys', () => {
  const values = new Map<string, unknown>([
    ['c', { at: 1 }],
    ['a', { at: 3 }],
    ['b', { at: 2 }],
    ['d', 'no object'],
    ['e', { at: 2 }],
  ])
  const order = (field?: string, isDescending = false) =>
    orderKeys(
      [...values.keys()],
      field === undefined ? undefined : { field, isDescending },
      (key) => values.get(key),
      restless().pace,
    )

  it('orders by key where nobody waits for another order', () => {
    expect(order()).toEqual({ keys: ['a', 'b', 'c', 'd', 'e'], keyOrder: 'ascending' })
  })

  it('orders by a field, and among equal values by key, in both directions', () => {
    expect(order('at')).toEqual({ keys: ['c', 'b', 'e', 'a', 'd'], keyOrder: 'mixed' })
    expect(order('at', true)).toEqual({ keys: ['d', 'a', 'b', 'e', 'c'], keyOrder: 'mixed' })
  })

  it('sees when the order of a field is that of the keys', () => {
    expect(order('missing')).toEqual({ keys: ['a', 'b', 'c', 'd', 'e'], keyOrder: 'ascending' })
  })

  it('sees when the order of a field is that of the keys the other way round', () => {
    const newest = { field: 'at', isDescending: true }
    expect(orderKeys(['a', 'b'], newest, (key) => ({ at: key }), restless().pace)).toEqual({
      keys: ['b', 'a'],
      keyOrder: 'descending',
    })
  })

  it('loses no key, whatever the values are', async () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), value), fc.boolean(), async (fields, isDescending) => {
        const keys = Object.keys(fields)
        const wanted = { field: 'v', isDescending }
        const ordered = await orderKeys([...keys], wanted, (key) => ({ v: fields[key] }), restless().pace)
        expect(ordered.keys.toSorted()).toEqual(keys.toSorted())
      }),
    )
  })
})

describe('firstSlice', () => {
  it('follows the time that commits take', () => {
    const first = firstSlice(100_000, false, 'descending')
    expect(first.rows).toBe(1000)
    expect([1, 8, 200].map((tookMs) => first.took(1000, tookMs).rows)).toEqual([5000, 3000, 1536])
  })

  it('takes few rows at once', () => {
    const few = [firstSlice(1000, false, 'ascending'), firstSlice(1000, true, 'ascending')]
    expect(few.map(({ rows }) => rows)).toEqual([1000, 1000])
  })

  it('only appends where rows come in the order of their keys and are many', () => {
    const first = firstSlice(100_000, false, 'ascending')
    const second = first.took(511, 2)
    expect([first.rows, second.rows, second.took(1536, 24).rows]).toEqual([511, 1536, 1024])
    const late = second.took(16_000, 32)
    expect([late.rows, late.took(511, 80).rows]).toEqual([511, 511])
  })

  it('makes fewer commits where each costs by all rows that are there', () => {
    const late = firstSlice(100_000, false, 'ascending').took(20_000, 20)
    const slow = late.took(511, 81)
    expect([slow.rows, slow.took(1536, 100).rows, slow.took(1536, 12).rows]).toEqual([1536, 1536, 3072])
  })

  it('appends in every case where a live query orders rows as their keys do', () => {
    const slow = firstSlice(100_000, true, 'ascending').took(511, 300)
    expect([slow.rows, slow.took(511, 300).rows]).toEqual([511, 511])
  })

  it('never splices in what comes before all that is there', () => {
    const slow = firstSlice(100_000, true, 'descending').took(1000, 500)
    expect([slow.rows, slow.took(1536, 500).rows]).toEqual([1536, 1536])
  })

  it('stops sorting everything when that takes over, which the first commit does not tell', () => {
    const slow = firstSlice(100_000, true, 'mixed').took(1000, 500)
    expect([slow.rows, slow.took(1024, 80).rows, slow.took(1024, 81).rows]).toEqual([1024, 1024, 511])
  })
})
