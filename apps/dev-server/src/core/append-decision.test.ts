import { describe, expect, test } from 'vitest'
import { type AppendDecision, type AppendRequest, decideAppend } from './append-decision.ts'
import type { StreamRecord } from './stream-record.ts'

const OPEN: StreamRecord = {
  path: '/v1/stream/a',
  incarnation: 1,
  tag: 't',
  contentType: 'application/json',
  expiry: { kind: 'never' },
  usedMs: 0,
  tail: 10,
  closure: { kind: 'open' },
  lastSeq: 'b',
  forks: 0,
  isSoftDeleted: false,
}
const STAMP = { id: 'p', epoch: 0, seq: 1 }
const CLOSED: StreamRecord = { ...OPEN, closure: { kind: 'closed', by: STAMP } }
const KNOWN = { epoch: 0, lastSeq: 0 }
const GOOD = { contentType: 'application/json', payload: { kind: 'bytes', bytes: Uint8Array.of(0x37) } } as const
const BROKEN = { contentType: 'application/json', payload: { kind: 'malformed', reason: 'no JSON' } } as const
const EMPTY = { contentType: 'application/json', payload: { kind: 'bytes', bytes: new Uint8Array(0) } } as const
const PLAIN: AppendRequest = { data: GOOD, close: false, producer: undefined, seq: undefined }

const decide = (record: StreamRecord, request: Partial<AppendRequest>): AppendDecision =>
  decideAppend(record, KNOWN, { ...PLAIN, ...request }, 99)

describe('an append that is accepted', () => {
  test('moves the tail, the sequence, the producer and the time of use together', () => {
    expect(decide(OPEN, { producer: STAMP, seq: 'c' })).toEqual({
      kind: 'accept',
      record: { ...OPEN, tail: 11, lastSeq: 'c', usedMs: 99 },
      payload: GOOD.payload.bytes,
      producer: { epoch: 0, lastSeq: 1 },
    })
  })

  test('can close the stream and remembers the stamp that did', () => {
    expect(decide(OPEN, { close: true, producer: STAMP })).toEqual({
      kind: 'accept',
      record: { ...OPEN, tail: 11, usedMs: 99, closure: { kind: 'closed', by: STAMP } },
      payload: GOOD.payload.bytes,
      producer: { epoch: 0, lastSeq: 1 },
    })
  })

  test('can close without data, whatever the sequence says', () => {
    expect(decide(OPEN, { data: undefined, close: true, seq: 'a' })).toEqual({
      kind: 'accept',
      record: { ...OPEN, usedMs: 99, closure: { kind: 'closed', by: undefined } },
      payload: new Uint8Array(0),
      producer: undefined,
    })
  })
})

describe('checks come in the order of the protocol', () => {
  const otherType = { contentType: 'text/plain', payload: GOOD.payload }
  const gap = { id: 'p', epoch: 0, seq: 5 }
  const duplicate = { id: 'p', epoch: 0, seq: 0 }
  const table: ReadonlyArray<[string, StreamRecord, Partial<AppendRequest>, AppendDecision]> = [
    ['closed comes before the content type', CLOSED, { data: otherType, producer: gap }, { kind: 'closed' }],
    [
      'the content type comes before the producer',
      OPEN,
      { data: otherType, producer: gap },
      { kind: 'other-content-type' },
    ],
    [
      'the producer comes before the sequence',
      OPEN,
      { producer: gap, seq: 'a' },
      { kind: 'gap', expectedSeq: 1, receivedSeq: 5 },
    ],
    [
      'a duplicate comes before sequence and body',
      OPEN,
      { data: BROKEN, producer: duplicate, seq: 'a' },
      { kind: 'duplicate', state: KNOWN },
    ],
    ['the sequence comes before the body', OPEN, { data: BROKEN, seq: 'a' }, { kind: 'stale-seq', lastSeq: 'b' }],
    [
      'a broken body is refused',
      OPEN,
      { data: BROKEN, producer: STAMP, seq: 'c' },
      { kind: 'bad-body', reason: 'no JSON' },
    ],
    [
      'an empty array is refused',
      OPEN,
      { data: EMPTY },
      { kind: 'bad-body', reason: 'An empty JSON array holds no message to append.' },
    ],
  ]
  test.each(table)('%s', (_name, record, request, decision) => {
    expect(decide(record, request)).toEqual(decision)
  })
})

describe('a closed stream', () => {
  test('takes the repeat of what closed it as a duplicate, with any body', () => {
    const duplicate = { kind: 'duplicate', state: { epoch: 0, lastSeq: 1 } }
    expect(decide(CLOSED, { close: true, producer: STAMP })).toEqual(duplicate)
    expect(decide(CLOSED, { data: BROKEN, close: true, producer: STAMP })).toEqual(duplicate)
    expect(decide(CLOSED, { data: undefined, close: true, producer: STAMP })).toEqual(duplicate)
  })

  test('takes another plain close', () => {
    expect(decide(CLOSED, { data: undefined, close: true })).toEqual({ kind: 'already-closed' })
  })

  test.each([
    ['data', {}],
    ['data with a close', { close: true }],
    ['an earlier request of the producer', { producer: { ...STAMP, seq: 0 } }],
    ['a close by another producer', { data: undefined, close: true, producer: { ...STAMP, id: 'q' } }],
  ])('refuses %s', (_name, request) => {
    expect(decide(CLOSED, request)).toEqual({ kind: 'closed' })
  })
})

test('sequences grow as bytes, not as numbers', () => {
  const after = (lastSeq: string, seq: string): string => decide({ ...OPEN, lastSeq }, { seq }).kind
  expect([after('2', '10'), after('09', '10'), after('a', 'B'), after('a', 'a'), after('a', 'b')]).toEqual([
    'stale-seq',
    'accept',
    'stale-seq',
    'stale-seq',
    'accept',
  ])
})
