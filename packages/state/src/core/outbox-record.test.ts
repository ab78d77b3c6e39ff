import { describe, expect, it } from 'vitest'
import type { Entry, FrozenBatch, FrozenWrite, Rejection } from './entry.ts'
import { changeOutbox, emptyOutbox, settleByCommit, type OutboxRecord } from './outbox-record.ts'

const entry = (txid: string): Entry => ({
  txid,
  createdAt: 0,
  writes: [{ operation: 'delete', type: 'todo', key: txid }],
})
const frozenWrites = (txid: string): FrozenWrite[] => [{ operation: 'delete', type: 'todo', key: txid }]
const stamp = { producerId: 'p', epoch: 0, seq: 3 }
const batch = (...txids: string[]): FrozenBatch => ({ stamp, txids, body: '[]' })
const record = (...txids: string[]): OutboxRecord => ({ ...emptyOutbox, entries: txids.map(entry) })
const frozen = (before: OutboxRecord, ...txids: string[]): OutboxRecord => {
  const writes = txids.map(frozenWrites)
  return changeOutbox(before, { kind: 'freeze', batch: batch(...txids), writes, seq: 0 }) ?? before
}
const producer = { producerId: 'p', epoch: 0, nextSeq: 3 }

describe('changeOutbox', () => {
  it('keeps entries in the order in which they became durable', () => {
    const two = changeOutbox(record('a'), { kind: 'enqueue', entry: entry('b') })
    expect(two).toEqual(record('a', 'b'))
  })

  it('freezes the oldest entries with their values', () => {
    expect(frozen(record('a', 'b'), 'a')).toEqual({
      entries: [{ ...entry('a'), frozenWrites: frozenWrites('a') }, entry('b')],
      frozen: batch('a'),
      producer,
      rejections: [],
    })
  })

  it('freezes nothing while another batch is frozen, nor entries that are not the oldest', () => {
    const change = { kind: 'freeze', batch: batch('b'), writes: [frozenWrites('b')], seq: 0 } as const
    expect(changeOutbox(frozen(record('a', 'b'), 'a'), change)).toBeUndefined()
    expect(changeOutbox(record('a', 'b'), change)).toBeUndefined()
  })

  it('acknowledges at the offset of a 200, and moves to the next sequence', () => {
    const after = changeOutbox(frozen(record('a', 'b'), 'a'), { kind: 'acknowledge', stamp, offset: '7' })
    expect(after).toEqual({
      entries: [{ ...entry('a'), frozenWrites: frozenWrites('a'), acknowledgedAt: '7' }, entry('b')],
      frozen: undefined,
      producer: { ...producer, nextSeq: 4 },
      rejections: [],
    })
  })

  it('releases a batch that is not in the log under the same sequence, or under a new name', () => {
    const before = frozen(record('a', 'b'), 'a')
    expect(changeOutbox(before, { kind: 'release', stamp, newProducer: false })).toEqual({
      ...record('a', 'b'),
      producer,
    })
    expect(changeOutbox(before, { kind: 'release', stamp, newProducer: true })).toEqual(record('a', 'b'))
  })

  it('rejects an entry, thaws the rest of its batch, and can put it back or forget it', () => {
    const rejection: Rejection = { entry: entry('a'), reason: 'refused', message: 'no', status: 422 }
    const after = changeOutbox(frozen(record('a', 'b'), 'a', 'b'), { kind: 'reject', stamp, rejections: [rejection] })
    expect(after).toEqual({ ...record('b'), producer, rejections: [rejection] })
    const stands = after ?? emptyOutbox
    expect(changeOutbox(stands, { kind: 'retry', txid: 'a' })).toEqual({ ...record('b', 'a'), producer })
    expect(changeOutbox(stands, { kind: 'discard', txid: 'a' })).toEqual({ ...record('b'), producer })
    expect(changeOutbox(stands, { kind: 'discard', txid: 'b' })).toBeUndefined()
  })

  it('changes nothing for another stamp', () => {
    const before = frozen(record('a'), 'a')
    const other = { ...stamp, seq: 4 }
    expect(changeOutbox(before, { kind: 'acknowledge', stamp: other, offset: '1' })).toBeUndefined()
    expect(changeOutbox(before, { kind: 'release', stamp: other, newProducer: true })).toBeUndefined()
    expect(changeOutbox(before, { kind: 'reject', stamp: undefined, rejections: [] })).toBeUndefined()
    expect(changeOutbox(record('a'), { kind: 'acknowledge', stamp, offset: '1' })).toBeUndefined()
  })
})

describe('settleByCommit', () => {
  it('ends the entries whose txid was folded, known as frozen or not', () => {
    const before = frozen(record('a', 'b', 'c'), 'a')
    expect(settleByCommit(before, { to: '1', txids: ['a', 'c', 'foreign'] })).toEqual({
      ...before,
      entries: [entry('b')],
    })
  })

  it('ends an acknowledged entry when its offset was passed, and no other', () => {
    const sent = changeOutbox(frozen(record('a', 'b'), 'a'), { kind: 'acknowledge', stamp, offset: '7' }) ?? emptyOutbox
    expect(settleByCommit(sent, { to: '6', txids: [] })).toBe(sent)
    expect(settleByCommit(sent, { to: '7', txids: [] }).entries).toEqual([entry('b')])
  })
})
