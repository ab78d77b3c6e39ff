import { describe, expect, it } from 'vitest'
import type { Entry, FrozenBatch, FrozenWrite, Rejection } from './entry.ts'
import {
  changeOutbox,
  emptyOutbox as emptyOutboxOf,
  settleByCommit,
  type OutboxChange,
  type OutboxRecord,
} from './outbox-record.ts'

const emptyOutbox = emptyOutboxOf('me')
/** Without the revisions, which have a test of their own. */
const changed = (before: OutboxRecord, change: OutboxChange): OutboxRecord | undefined => {
  const after = changeOutbox(before, change)
  return after && { ...after, rev: 0, changedAt: 0 }
}
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
  return changed(before, { kind: 'freeze', batch: batch(...txids), writes, seq: 0, rev: 0 }) ?? before
}
const producer = { producerId: 'p', epoch: 0, nextSeq: 3 }

describe('changeOutbox', () => {
  it('counts every change, and apart from them those that are more than an added entry', () => {
    const one = changeOutbox(emptyOutbox, { kind: 'enqueue', entries: [entry('a')] }) ?? emptyOutbox
    const two = changeOutbox(one, { kind: 'freeze', batch: batch('a'), writes: [[]], seq: 0, rev: 1 }) ?? one
    const three = changeOutbox(two, { kind: 'enqueue', entries: [entry('b')] }) ?? two
    expect([one, two, three].map(({ rev, changedAt }) => [rev, changedAt])).toEqual([
      [1, 0],
      [2, 2],
      [3, 2],
    ])
  })

  it('freezes nothing that was valued before the outbox became another', () => {
    const later = { ...emptyOutbox, rev: 7, changedAt: 5, entries: [entry('a')] }
    const freeze = { kind: 'freeze', batch: batch('a'), writes: [[]], seq: 0 } as const
    expect(changeOutbox(later, { ...freeze, rev: 4 })).toBeUndefined()
    expect(changeOutbox(later, { ...freeze, rev: 5 })?.frozen).toEqual(batch('a'))
  })

  it('keeps entries in the order in which they became durable', () => {
    const two = changed(record('a'), { kind: 'enqueue', entries: [entry('b')] })
    expect(two).toEqual(record('a', 'b'))
  })

  it('freezes the oldest entries with their values', () => {
    expect(frozen(record('a', 'b'), 'a')).toEqual({
      ...emptyOutbox,
      entries: [{ ...entry('a'), frozenWrites: frozenWrites('a') }, entry('b')],
      frozen: batch('a'),
      producer,
      rejections: [],
    })
  })

  it('freezes nothing during a pause, and ends what is known to be in the log that is gone', () => {
    const pause = { reason: 'recreated' } as const
    const gone = { ...entry('gone'), acknowledgedAt: '5' }
    const before = { ...record('a', 'b'), entries: [gone, entry('a'), entry('b')] }
    const paused = changed(before, { kind: 'pause', pause }) ?? before
    expect(paused).toEqual({ ...record('a', 'b'), pause })
    expect(changed(paused, { kind: 'pause', pause })).toBeUndefined()
    expect(frozen(paused, 'a')).toBe(paused)
    expect(changed(paused, { kind: 'pause', pause: undefined })).toEqual(record('a', 'b'))
  })

  it('thaws the batch that a discarded entry was frozen in', () => {
    const paused = changed(frozen(record('a', 'b'), 'a', 'b'), { kind: 'pause', pause: { reason: 'recreated' } })
    expect(paused?.frozen?.txids).toEqual(['a', 'b'])
    const discarded = paused && changed(paused, { kind: 'discard', txid: 'a' })
    expect(discarded).toEqual({
      ...record('b'),
      entries: [{ ...entry('b'), frozenWrites: undefined }],
      pause: { reason: 'recreated' },
    })
  })

  it('keeps a held batch that may have arrived when an entry of it is discarded, and values it anew without it', () => {
    const before = frozen(record('a', 'b', 'c'), 'a', 'b')
    const held = changed(before, { kind: 'pause', pause: { reason: 'missing', status: 404 }, stamp }) ?? before
    const discarded = changed(held, { kind: 'discard', txid: 'a' }) ?? held
    expect(discarded).toEqual({
      ...held,
      entries: [{ ...entry('b'), frozenWrites: undefined }, entry('c')],
      frozen: { ...batch('a', 'b'), discarded: ['a'] },
    })
    expect(changed(discarded, { kind: 'edit', entry: entry('b') })).toBeUndefined()
    const goes = changed(discarded, { kind: 'pause', pause: undefined, of: 'missing' }) ?? discarded
    expect([frozen(goes, 'a', 'b').frozen, frozen(goes, 'b').frozen]).toEqual([discarded.frozen, batch('b')])
    expect(changed(discarded, { kind: 'discard', txid: 'b' })).toEqual({
      ...held,
      entries: [entry('c')],
      frozen: undefined,
      producer: undefined,
    })
  })

  it('holds only for the batch that was refused, and lets go only of the pause that was meant', () => {
    const before = frozen(record('a'), 'a')
    const pause = { reason: 'needs-auth' } as const
    const other = { ...stamp, seq: 4 }
    expect(changed(before, { kind: 'pause', pause, stamp: other })).toBeUndefined()
    const recreated = changed(before, { kind: 'pause', pause: { reason: 'recreated' } }) ?? before
    expect(changed(recreated, { kind: 'pause', pause, stamp })).toBeUndefined()
    expect(changed(recreated, { kind: 'pause', pause: undefined, of: 'needs-auth' })).toBeUndefined()
    const held = changed(before, { kind: 'pause', pause, stamp }) ?? before
    expect(held).toEqual({ ...before, pause })
    expect(changed(held, { kind: 'pause', pause: { reason: 'recreated' } })?.pause).toEqual({ reason: 'recreated' })
    expect(changed(held, { kind: 'pause', pause: undefined, of: 'needs-auth' })).toEqual(before)
  })

  it('freezes nothing while another batch is frozen, nor entries that are not the oldest', () => {
    const change = { kind: 'freeze', batch: batch('b'), writes: [frozenWrites('b')], seq: 0, rev: 0 } as const
    expect(changed(frozen(record('a', 'b'), 'a'), change)).toBeUndefined()
    expect(changed(record('a', 'b'), change)).toBeUndefined()
  })

  it('puts in the place of a frozen batch only its entries, or the first of them, under its stamp', () => {
    const before = frozen(record('a', 'b', 'c'), 'a', 'b')
    const again = (...txids: string[]): OutboxRecord | undefined =>
      changed(before, {
        kind: 'freeze',
        batch: { ...batch(...txids), body: '[1]' },
        writes: txids.map(() => []),
        seq: 0,
        rev: 0,
      })
    expect(again('a', 'b')).toEqual({
      ...before,
      frozen: { ...batch('a', 'b'), body: '[1]' },
      entries: [{ ...entry('a'), frozenWrites: [] }, { ...entry('b'), frozenWrites: [] }, entry('c')],
    })
    expect(again('a')).toEqual({
      ...before,
      frozen: { ...batch('a'), body: '[1]' },
      entries: [{ ...entry('a'), frozenWrites: [] }, entry('b'), entry('c')],
    })
    expect([again(), again('b'), again('a', 'b', 'c')]).toEqual([undefined, undefined, undefined])
    const other = { ...batch('a', 'b'), stamp: { ...stamp, seq: 4 } }
    expect(changed(before, { kind: 'freeze', batch: other, writes: [[], []], seq: 0, rev: 0 })).toBeUndefined()
  })

  it('ends no batch for whom the outbox became another since the log was looked through', () => {
    const before = { ...frozen(record('a'), 'a'), rev: 7, changedAt: 5 }
    const rejection: Rejection = { entry: entry('a'), reason: 'refused', message: 'no' }
    for (const rev of [4, 5, undefined]) {
      const released = changeOutbox(before, { kind: 'release', stamp, newProducer: true, rev })
      const rejected = changeOutbox(before, { kind: 'reject', stamp, rejections: [rejection], rev })
      const isLate = rev === 4
      expect([released, rejected].map((after) => after === undefined)).toEqual([isLate, isLate])
    }
  })

  it('acknowledges at the offset of a 200, and moves to the next sequence', () => {
    const after = changed(frozen(record('a', 'b'), 'a'), { kind: 'acknowledge', stamp, offset: '7' })
    expect(after).toEqual({
      ...emptyOutbox,
      entries: [{ ...entry('a'), frozenWrites: frozenWrites('a'), acknowledgedAt: '7' }, entry('b')],
      frozen: undefined,
      producer: { ...producer, nextSeq: 4 },
      rejections: [],
    })
  })

  it('releases a batch that is not in the log under the same sequence, or under a new name', () => {
    const before = frozen(record('a', 'b'), 'a')
    expect(changed(before, { kind: 'release', stamp, newProducer: false })).toEqual({
      ...record('a', 'b'),
      producer,
    })
    expect(changed(before, { kind: 'release', stamp, newProducer: true })).toEqual(record('a', 'b'))
  })

  it('rejects an entry, thaws the rest of its batch, and can put it back or forget it', () => {
    const rejection: Rejection = { entry: entry('a'), reason: 'refused', message: 'no', status: 422 }
    const after = changed(frozen(record('a', 'b'), 'a', 'b'), { kind: 'reject', stamp, rejections: [rejection] })
    expect(after).toEqual({ ...record('b'), producer, rejections: [rejection] })
    const stands = after ?? emptyOutbox
    expect(changed(stands, { kind: 'retry', txid: 'a' })).toEqual({ ...record('b', 'a'), producer })
    expect(changed(stands, { kind: 'discard', txid: 'a' })).toEqual({ ...record('b'), producer })
    expect(changed(stands, { kind: 'discard', txid: 'c' })).toBeUndefined()
  })

  it('forgets or changes an entry that waits, and none that is on its way', () => {
    const other: Entry = { ...entry('a'), writes: [] }
    expect(changed(record('a', 'b'), { kind: 'discard', txid: 'a' })).toEqual(record('b'))
    expect(changed(record('a', 'b'), { kind: 'edit', entry: other })?.entries).toEqual([other, entry('b')])
    const sent = frozen(record('a', 'b'), 'a')
    expect(changed(sent, { kind: 'discard', txid: 'a' })).toBeUndefined()
    expect(changed(sent, { kind: 'edit', entry: other })).toBeUndefined()
  })

  it('rejects nothing that has ended meanwhile or is known to be in the log', () => {
    const rejectionOf = (txid: string): Rejection => ({ entry: entry(txid), reason: 'refused', message: 'no' })
    const reject = (...txids: string[]): OutboxChange => ({
      kind: 'reject',
      stamp: undefined,
      rejections: txids.map(rejectionOf),
    })
    expect(changed(record('a'), reject('a', 'ended'))).toBeUndefined()
    const sent = changed(frozen(record('a'), 'a'), { kind: 'acknowledge', stamp, offset: '7' }) ?? emptyOutbox
    expect(changed(sent, reject('a'))).toBeUndefined()
  })

  it('changes nothing for another stamp', () => {
    const before = frozen(record('a'), 'a')
    const other = { ...stamp, seq: 4 }
    expect(changed(before, { kind: 'acknowledge', stamp: other, offset: '1' })).toBeUndefined()
    expect(changed(before, { kind: 'release', stamp: other, newProducer: true })).toBeUndefined()
    expect(changed(before, { kind: 'reject', stamp: undefined, rejections: [] })).toBeUndefined()
    expect(changed(record('a'), { kind: 'acknowledge', stamp, offset: '1' })).toBeUndefined()
  })
})

describe('settleByCommit', () => {
  it('ends a rejection whose request came through after all, and no other', () => {
    const [gone, left] = ['a', 'b'].map((txid): Rejection => ({ entry: entry(txid), reason: 'refused', message: 'no' }))
    if (gone === undefined || left === undefined) throw new Error('There are two.')
    const before = { ...emptyOutbox, rejections: [gone, left] }
    expect(settleByCommit(before, { to: '1', txids: ['a'] })).toEqual({ ...before, rejections: [left] })
    expect(settleByCommit(before, { to: '1', txids: ['c'] })).toBe(before)
  })

  it('ends the entries whose txid was folded, known as frozen or not', () => {
    const before = frozen(record('a', 'b', 'c'), 'a')
    expect(settleByCommit(before, { to: '1', txids: ['a', 'c', 'foreign'] })).toEqual({
      ...before,
      entries: [entry('b')],
    })
  })

  it('ends an acknowledged entry when its offset was passed, and no other', () => {
    const sent = changed(frozen(record('a', 'b'), 'a'), { kind: 'acknowledge', stamp, offset: '7' }) ?? emptyOutbox
    expect(settleByCommit(sent, { to: '6', txids: [] })).toBe(sent)
    expect(settleByCommit(sent, { to: '7', txids: [] }).entries).toEqual([entry('b')])
  })
})
