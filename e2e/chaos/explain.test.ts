import { expect, it } from 'vitest'
import { explain, type Known } from './explain.ts'

const event = { type: 'item', key: 'k', value: { id: 'k', by: 'a', n: 1, mark: 'a.1' } }
const body = JSON.stringify([
  { ...event, headers: { operation: 'insert', txid: 't1' } },
  { type: 'item', key: 'old', headers: { operation: 'delete', txid: 't2' } },
])
const known: Known = {
  log: [event, { type: 'item', key: 'old', value: undefined }, event],
  durable: [{ mark: 'a.1', by: 'a', n: 1, startedAt: 1_500, durableAt: 1_600 }],
  writes: [
    { at: 2_000, stamp: 'p 0 3', body, outcome: '200, cut' },
    { at: 3_000, stamp: 'p 0 3', body: '[]', outcome: '204' },
  ],
  beganAt: 1_000,
}

it('says of a write when it was made, where it stands, and how it was sent', () => {
  const findings = { lost: [], duplicated: ['a.1'], reordered: ['-old stands after b.2'], diverged: [] }
  expect(explain(findings, known)).toEqual([
    'duplicated: a.1',
    '  called at 0.500 s, durable at 0.600 s',
    '  in the log at 0 of 3',
    '  in the log at 2 of 3',
    '  sent at 1.000 s as p 0 3: 200, cut; with a.1 -old',
    'reordered: -old stands after b.2',
    '  in the log at 1 of 3',
    '  sent at 1.000 s as p 0 3: 200, cut; with a.1 -old',
  ])
})

it('explains the first of many, and counts the rest', () => {
  const lost = ['x.1', 'x.2', 'x.3', 'x.4', 'x.5', 'x.6', 'x.7']
  const lines = explain({ lost, duplicated: [], reordered: [], diverged: [] }, known)
  expect(lines).toEqual([...lost.slice(0, 5).map((mark) => `lost: ${mark}`), 'lost: 2 more'])
})
