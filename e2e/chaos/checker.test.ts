import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Evidence, examine } from './checker.ts'
import { type LogEvent, markOf, type TypedRow, type WriteRecord } from './write-record.ts'

const clean = { lost: [], duplicated: [], reordered: [], diverged: [] }

const put = (key: string, by: string, n: number): LogEvent => ({
  type: 'item',
  key,
  value: { id: key, by, n, mark: `${by}.${n}` },
})
const remove = (key: string): LogEvent => ({ type: 'item', key, value: undefined })

/** The writes of a log, each durable a second after it began, one after the other. */
const recordsOf = (log: ReadonlyArray<LogEvent>): WriteRecord[] => {
  const counts = new Map<string, number>()
  return log.map((event, index) => {
    const by = event.value?.by ?? event.key.slice(0, 1)
    const n = (counts.get(by) ?? 0) + 1
    counts.set(by, n)
    return { mark: markOf(event), by, n, startedAt: index * 2_000, durableAt: index * 2_000 + 1_000 }
  })
}
const rowsOf = (log: ReadonlyArray<LogEvent>): TypedRow[] => {
  const rows = new Map<string, TypedRow>()
  for (const { type, key, value } of log)
    if (value === undefined) rows.delete(key)
    else rows.set(key, { type, value })
  return [...rows.values()]
}
const evidenceOf = (log: ReadonlyArray<LogEvent>): Evidence => ({
  log,
  durable: recordsOf(log),
  rejected: new Set(),
  tabs: [
    { name: 'tab-1', rows: rowsOf(log) },
    { name: 'tab-2', rows: rowsOf(log) },
  ],
})

const log = [
  put('a1', 'a', 1),
  put('b1', 'b', 1),
  put('a2', 'a', 2),
  put('b1', 'b', 2),
  remove('a1'),
  put('a3', 'a', 4),
]
const evidence = evidenceOf(log)

describe('the checker', () => {
  it('finds nothing where all is well', () => {
    expect(examine(evidence)).toEqual(clean)
  })

  it('finds a durable write that is not in the log', () => {
    expect(examine({ ...evidence, log: log.filter((event) => event !== log[2]) }).lost).toEqual(['a.2'])
    expect(examine({ ...evidence, log: log.filter((event) => event !== log[4]) }).lost).toEqual(['-a1'])
  })

  it('takes a write that was refused in the open for no loss', () => {
    const refused = evidenceOf(log.slice(0, 2))
    const { durable } = evidence
    expect(examine({ ...refused, durable: durable.slice(0, 3), rejected: new Set(['a.2']) })).toEqual(clean)
  })

  it('finds a write that stands in the log twice, although the rows are the same', () => {
    const twice = [...log, put('a3', 'a', 4)]
    expect(examine({ ...evidence, log: twice })).toEqual({ ...clean, duplicated: ['a.4'] })
    expect(examine({ ...evidence, log: [...log, remove('a1')] })).toEqual({ ...clean, duplicated: ['-a1'] })
  })

  it('finds a write that overtook an earlier one of its writer', () => {
    const overtaken = [put('a2', 'a', 2), put('a1', 'a', 1)]
    const durable = recordsOf([put('a1', 'a', 1), put('a2', 'a', 2)]).map((record) => ({
      ...record,
      startedAt: 0,
      durableAt: 0,
    }))
    expect(examine({ ...evidenceOf(overtaken), durable }).reordered).toEqual([
      'a.1 stands after number 2 of the same writer',
    ])
  })

  it('finds a write of one tab that overtook what was durable in another before it began', () => {
    const overtaken = [put('b1', 'b', 1), put('a1', 'a', 1)]
    const durable = recordsOf([put('a1', 'a', 1), put('b1', 'b', 1)])
    expect(examine({ ...evidenceOf(overtaken), durable }).reordered).toEqual([
      'a.1 stands after b.1, which was called when it was durable already',
    ])
  })

  it('leaves the order open of writes that went on at the same time, and of other devices', () => {
    const overtaken = [put('b1', 'b', 1), put('a1', 'a', 1)]
    const together = recordsOf(overtaken).map((record) => ({ ...record, startedAt: 0, durableAt: 10 }))
    expect(examine({ ...evidenceOf(overtaken), durable: together })).toEqual(clean)
    const remote = [put('b1', 'b', 1), put('r', 'remote', 1)]
    const durable = recordsOf([put('r', 'remote', 1), put('b1', 'b', 1)])
    expect(examine({ ...evidenceOf(remote), durable })).toEqual(clean)
  })

  it('finds a tab whose row is another, missing, or one too many', () => {
    const rows = rowsOf(log)
    const tabsWith = (changed: TypedRow[]) =>
      examine({ ...evidence, tabs: [{ name: 'tab-1', rows: changed }] }).diverged
    expect(tabsWith(rows)).toEqual([])
    expect(tabsWith(rows.slice(1))).toHaveLength(1)
    expect(tabsWith([...rows, { type: 'item', value: { id: 'x', by: 'a', n: 9, mark: 'a.9' } }])).toHaveLength(1)
    expect(tabsWith(rows.map((row) => ({ ...row, value: { ...row.value, n: row.value.n + 1 } })))).toHaveLength(1)
    expect(tabsWith([...rows, ...rows.slice(0, 1)])).toEqual(['tab-1 shows a key twice'])
  })
})

describe('any history', () => {
  const histories = fc
    .array(fc.record({ by: fc.constantFrom('a', 'b', 'c'), key: fc.nat({ max: 5 }) }), { minLength: 2, maxLength: 30 })
    .map((steps) => {
      const counts = new Map<string, number>()
      return steps.map(({ by, key }) => {
        const n = (counts.get(by) ?? 0) + 1
        counts.set(by, n)
        return put(`k${key}`, by, n)
      })
    })

  it('is clean as it happened, and not after one event was taken out, doubled or moved to the end', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, choice) => {
        const known = evidenceOf(history)
        const at = choice % history.length
        const planted = history.slice(at, at + 1)
        const without = history.filter((_, index) => index !== at)
        expect(examine(known)).toEqual(clean)
        expect(examine({ ...known, log: without }).lost).toEqual(planted.map(markOf))
        expect(examine({ ...known, log: [...history, ...planted] }).duplicated).toEqual(planted.map(markOf))
        const moved = examine({ ...known, log: [...without, ...planted] })
        expect(moved.reordered.length > 0).toBe(at < history.length - 1)
        expect([moved.lost, moved.duplicated]).toEqual([[], []])
      }),
    )
  })
})
