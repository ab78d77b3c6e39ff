import { expect, it } from 'vitest'
import type { Entry, RowWrite } from '../core/entry.ts'
import { emptyOutbox, type OutboxRecord } from '../core/outbox-record.ts'
import { refusalsOf, rejectionsByClosing } from './rejections.ts'

const insert = (key: string): RowWrite => ({ operation: 'insert', type: 'todo', key, value: {} })
const update = (key: string): RowWrite => ({ operation: 'update', type: 'todo', key, set: {}, removed: [] })
const entry = (txid: string, ...writes: RowWrite[]): Entry => ({ txid, createdAt: 0, writes })
const record = (...entries: Entry[]): OutboxRecord => ({ ...emptyOutbox('me'), entries })

it('a refused insert takes the later writes of its row with it, and what they were to insert', () => {
  const refused = entry('2', insert('a'))
  const outbox = record(
    entry('1', update('a')),
    refused,
    entry('3', update('b')),
    entry('4', update('a'), insert('c')),
    entry('5', update('c')),
  )
  const rejections = refusalsOf(outbox, refused, 422, 'no')
  expect(rejections.map(({ entry: { txid }, reason, status }) => [txid, reason, status])).toEqual([
    ['2', 'refused', 422],
    ['4', 'refused', 422],
    ['5', 'refused', 422],
  ])
  expect(rejections[0]?.message).toContain('status 422: no')
  expect(rejections[2]?.message).toContain('insert todo "c"')
})

it('a refused update takes nothing with it', () => {
  const refused = entry('1', update('a'))
  expect(refusalsOf(record(refused, entry('2', update('a'))), refused, 400, '')).toHaveLength(1)
})

it('a closed stream refuses what is not in it', () => {
  const sent = { ...entry('1', insert('a')), acknowledgedAt: '5' }
  expect(rejectionsByClosing(record(sent, entry('2', insert('b'))))).toMatchObject([
    { entry: { txid: '2' }, reason: 'stream-closed' },
  ])
})
