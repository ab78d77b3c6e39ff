import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareRows } from './row-difference.ts'
import { RowTable } from './row-table.ts'

const tableOf = (rows: ReadonlyArray<readonly [key: string, value: unknown]>): RowTable => {
  const table = new RowTable()
  for (const [ordinal, [key, value]] of rows.entries()) table.set('todo', key, { value, ordinal })
  return table
}

it('names what is missing, what is too much, and what has another value', () => {
  const log = tableOf([
    ['a', { x: 1, y: [1, { z: null }] }],
    ['b', 2],
    ['c', 3],
  ])
  const rows = tableOf([
    ['d', 4],
    ['c', 4],
    ['a', { y: [1, { z: null }], x: 1 }],
  ])
  expect(compareRows(log, rows)).toEqual({
    ...{ isSame: false, missing: 1, extra: 1, different: 1 },
    keys: [
      { type: 'todo', key: 'b', kind: 'missing' },
      { type: 'todo', key: 'c', kind: 'different' },
      { type: 'todo', key: 'd', kind: 'extra' },
    ],
  })
})

it('finds the same rows the same, in whichever order they came', () => {
  const rows = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([key]) => key })
  fc.assert(
    fc.property(rows, (all) => {
      const same = { isSame: true, missing: 0, extra: 0, different: 0, keys: [] }
      expect(compareRows(tableOf(all), tableOf(all.toReversed()))).toEqual(same)
    }),
  )
})

it('names no more than a hundred', () => {
  const many = tableOf(Array.from({ length: 250 }, (_, index) => [String(index), index] as const))
  const difference = compareRows(many, new RowTable())
  expect([difference.missing, difference.keys.length]).toEqual([250, 100])
})
