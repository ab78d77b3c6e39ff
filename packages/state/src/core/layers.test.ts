import { expect, it } from 'vitest'
import type { Entry, FrozenWrite } from './entry.ts'
import { keysChanged } from './layers.ts'

const insert = { operation: 'insert', type: 't', key: 'new', value: { n: 1 } } as const
const update = { operation: 'update', type: 't', key: 'old', set: { n: 2 }, removed: [] } as const
const waiting: Entry = { txid: 'a', createdAt: 0, writes: [insert, update] }
const frozenAs = (...frozenWrites: FrozenWrite[]): Entry => ({ ...waiting, frozenWrites })
const changed = (before: Entry[], after: Entry[]): string[] => [
  ...keysChanged({ entries: before }, { entries: after }).ofType('t').keys(),
]
const frozen = frozenAs({ ...insert, value: { n: 1 } }, { operation: 'update', type: 't', key: 'old', value: { n: 2 } })

it('names the keys of entries that came and went', () => {
  expect([changed([], [waiting]), changed([waiting], []), changed([waiting], [waiting])]).toEqual([
    ['new', 'old'],
    ['new', 'old'],
    [],
  ])
})

it('names the keys of an entry whose values may be others since it was frozen, or is no more', () => {
  expect([changed([waiting], [frozen]), changed([frozen], [waiting])]).toEqual([
    ['new', 'old'],
    ['new', 'old'],
  ])
})

it('names nothing of an entry that was acknowledged', () => {
  expect(changed([frozen], [{ ...frozen, acknowledgedAt: '1' }])).toEqual([])
})

it('names nothing of an insert or a delete that was frozen as it is, and all of one that was not', () => {
  const remove = { operation: 'delete', type: 't', key: 'gone' } as const
  const plain: Entry = { ...waiting, writes: [insert, remove] }
  expect([
    changed([plain], [{ ...plain, frozenWrites: [{ ...insert, value: { n: 1 } }, remove] }]),
    changed([plain], [{ ...plain, frozenWrites: [{ ...insert, value: { n: 3 } }, remove] }]),
  ]).toEqual([[], ['new', 'gone']])
})
