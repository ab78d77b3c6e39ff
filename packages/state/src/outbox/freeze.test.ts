import { describe, expect, it } from 'vitest'
import { RowTable } from '../core/row-table.ts'
import type { Entry, RowWrite } from '../core/entry.ts'
import { freezeBatch, MAX_BODY_BYTES } from './freeze.ts'
import { emptyOutbox } from '../core/outbox-record.ts'

const producer = { producerId: 'p', epoch: 0, nextSeq: 5 }
const entry = (txid: string, ...writes: RowWrite[]): Entry => ({ txid, writes, createdAt: 0 })
const at = (key: string) => ({ type: 'todo', key })
const insert = (key: string, value: unknown): RowWrite => ({ ...at(key), operation: 'insert', value })
const update = (key: string, set: Record<string, unknown>, removed: string[] = []): RowWrite => ({
  ...at(key),
  operation: 'update',
  set,
  removed,
})
const table = (rows: Record<string, unknown>) => {
  const rowTable = new RowTable()
  rowTable.apply({
    reset: false,
    deletes: [],
    puts: Object.entries(rows).map(([key, value], n) => ['todo', key, value, n]),
  })
  return rowTable
}
const freeze = (entries: Entry[], rows: Record<string, unknown> = {}, limit = 1000) =>
  freezeBatch({ ...emptyOutbox('me'), entries }, producer, limit, { rows: table(rows) })
const bodyOf = (result: ReturnType<typeof freeze>): unknown =>
  result.kind === 'batch' ? JSON.parse(result.batch.body) : result

describe('freezeBatch', () => {
  it('values updates as whole rows over the log and over earlier entries of the key', () => {
    const result = freeze(
      [
        entry('t1', update('x', { done: true })),
        entry('t2', update('x', { text: 'tea' }, ['note']), insert('y', { id: 'y' })),
      ],
      { x: { id: 'x', text: 'milk', note: 'n' } },
    )
    expect(bodyOf(result)).toEqual([
      {
        ...at('x'),
        value: { id: 'x', text: 'milk', note: 'n', done: true },
        headers: { operation: 'update', txid: 't1' },
      },
      { ...at('x'), value: { id: 'x', text: 'tea', done: true }, headers: { operation: 'update', txid: 't2' } },
      { ...at('y'), value: { id: 'y' }, headers: { operation: 'insert', txid: 't2' } },
    ])
    expect(result).toMatchObject({
      batch: { stamp: { producerId: 'p', epoch: 0, seq: 5 }, txids: ['t1', 't2'] },
      writes: [[{ operation: 'update', key: 'x' }], [{ operation: 'update' }, { operation: 'insert' }]],
    })
  })

  it('counts entries that were sent but not yet read back', () => {
    const sent: Entry = {
      ...entry('t1', update('x', { done: true })),
      frozenWrites: [{ ...at('x'), operation: 'update', value: { id: 'x', done: true, text: 'milk' } }],
      acknowledgedAt: '9',
    }
    const result = freeze([sent, entry('t2', update('x', { text: 'tea' }))], { x: { id: 'x', text: 'old' } })
    expect(bodyOf(result)).toEqual([
      { ...at('x'), value: { id: 'x', done: true, text: 'tea' }, headers: { operation: 'update', txid: 't2' } },
    ])
  })

  it('sends a delete without a value', () => {
    const result = freeze([entry('t1', { ...at('x'), operation: 'delete' })], { x: { id: 'x' } })
    expect(bodyOf(result)).toEqual([{ ...at('x'), headers: { operation: 'delete', txid: 't1' } }])
  })

  it('rejects an update of a row that the log has deleted, whole entry and all, and sends what came before it first', () => {
    const gone = entry('t2', insert('y', {}), update('x', { done: true }))
    expect(freeze([gone])).toMatchObject({ kind: 'rejections', rejections: [{ entry: gone, reason: 'row-deleted' }] })
    expect(freeze([entry('t1', insert('z', {})), gone])).toMatchObject({ kind: 'batch', batch: { txids: ['t1'] } })
  })

  it('takes an update of a row that an earlier entry inserts', () => {
    const result = freeze([entry('t1', insert('x', { id: 'x' })), entry('t2', update('x', { done: true }))])
    expect(result).toMatchObject({ kind: 'batch', batch: { txids: ['t1', 't2'] } })
  })

  it('stops at the limit of entries and at the limit of bytes, but never splits an entry', () => {
    const entries = ['a', 'b', 'c'].map((key) => entry(key, insert(key, { id: key })))
    expect(freeze(entries, {}, 2)).toMatchObject({ batch: { txids: ['a', 'b'] } })
    const big = 'é'.repeat(MAX_BODY_BYTES / 4)
    const large = ['a', 'b', 'c'].map((key) => entry(key, insert(key, { big })))
    expect(freeze(large)).toMatchObject({ batch: { txids: ['a'] } })
    expect(freeze([entry('a', insert('a', { big: big.repeat(4) }))])).toMatchObject({ batch: { txids: ['a'] } })
  })

  it('finds nothing in an outbox where nothing waits', () => {
    expect(freeze([])).toEqual({ kind: 'nothing' })
    expect(freeze([{ ...entry('a', insert('a', {})), acknowledgedAt: '1' }])).toEqual({ kind: 'nothing' })
  })
})
