import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideProducer, isSameStamp, type ProducerDecision, type ProducerState } from './producer-ledger.ts'

const KNOWN: ProducerState = { epoch: 3, lastSeq: 7 }

describe('a stamp', () => {
  const table: ReadonlyArray<[string, ProducerState | undefined, { epoch: number; seq: number }, ProducerDecision]> = [
    [
      'of an unknown producer at seq 0 is accepted',
      undefined,
      { epoch: 9, seq: 0 },
      { kind: 'accept', state: { epoch: 9, lastSeq: 0 } },
    ],
    [
      'of an unknown producer at another seq is a gap',
      undefined,
      { epoch: 0, seq: 2 },
      { kind: 'gap', expectedSeq: 0, receivedSeq: 2 },
    ],
    ['of an older epoch is fenced', KNOWN, { epoch: 2, seq: 8 }, { kind: 'stale-epoch', epoch: 3 }],
    [
      'of a newer epoch at seq 0 is accepted',
      KNOWN,
      { epoch: 4, seq: 0 },
      { kind: 'accept', state: { epoch: 4, lastSeq: 0 } },
    ],
    ['of a newer epoch at another seq is refused', KNOWN, { epoch: 4, seq: 8 }, { kind: 'epoch-not-at-zero' }],
    ['that is the last one is a duplicate', KNOWN, { epoch: 3, seq: 7 }, { kind: 'duplicate', state: KNOWN }],
    ['before the last one is a duplicate', KNOWN, { epoch: 3, seq: 0 }, { kind: 'duplicate', state: KNOWN }],
    [
      'after the last one is accepted',
      KNOWN,
      { epoch: 3, seq: 8 },
      { kind: 'accept', state: { epoch: 3, lastSeq: 8 } },
    ],
    ['that leaves one out is a gap', KNOWN, { epoch: 3, seq: 9 }, { kind: 'gap', expectedSeq: 8, receivedSeq: 9 }],
  ]
  test.each(table)('%s', (_name, known, stamp, decision) => {
    expect(decideProducer(known, { id: 'p', ...stamp })).toEqual(decision)
  })
})

test('however requests are repeated, delayed and reordered, each seq of an epoch is accepted at most once and in order', () => {
  const stamp = fc.record({ epoch: fc.nat({ max: 3 }), seq: fc.nat({ max: 5 }) })
  fc.assert(
    fc.property(fc.array(stamp, { maxLength: 60 }), (stamps) => {
      let known: ProducerState | undefined
      const accepted: Array<{ epoch: number; seq: number }> = []
      for (const { epoch, seq } of stamps) {
        const decision = decideProducer(known, { id: 'p', epoch, seq })
        if (decision.kind !== 'accept') continue
        known = decision.state
        accepted.push({ epoch, seq })
      }
      const expected = accepted.map(({ epoch }, index) => ({
        epoch,
        seq: accepted.slice(0, index).filter((earlier) => earlier.epoch === epoch).length,
      }))
      expect(accepted).toEqual(expected)
      const epochs = accepted.map(({ epoch }) => epoch)
      expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
    }),
  )
})

test('stamps are the same when all three parts are', () => {
  const stamp = { id: 'p', epoch: 1, seq: 2 }
  expect(isSameStamp(stamp, { ...stamp })).toBe(true)
  expect(isSameStamp(stamp, { ...stamp, id: 'q' })).toBe(false)
  expect(isSameStamp(stamp, { ...stamp, epoch: 2 })).toBe(false)
  expect(isSameStamp(stamp, { ...stamp, seq: 3 })).toBe(false)
  expect(isSameStamp(undefined, undefined)).toBe(false)
})
