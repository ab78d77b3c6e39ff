import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bucket, fullBucket, isFull, takeToken } from './token-bucket.ts'

const size = { perSecond: 2, burst: 3 }

/** Asks at each instant, and gives the instants at which a token was there. */
const run = (instants: ReadonlyArray<number>, bucketSize = size): number[] => {
  let bucket: Bucket = fullBucket(bucketSize, 0)
  return instants.filter((atMs) => {
    const turn = takeToken(bucket, bucketSize, atMs)
    bucket = turn.bucket
    return turn.kind === 'taken'
  })
}

describe('a token bucket', () => {
  test('gives its burst at once, then says how long to wait', () => {
    expect(run([0, 0, 0, 0, 400, 500, 900, 1000])).toEqual([0, 0, 0, 500, 1000])
    expect(takeToken({ tokens: 0.5, atMs: 0 }, size, 0)).toEqual({
      kind: 'empty',
      bucket: { tokens: 0.5, atMs: 0 },
      waitMs: 250,
    })
  })

  test('is full again after a pause, and never holds more than its burst', () => {
    expect(isFull({ tokens: 0, atMs: 0 }, size, 1499)).toBe(false)
    expect(isFull({ tokens: 0, atMs: 0 }, size, 1500)).toBe(true)
    expect(takeToken({ tokens: 3, atMs: 0 }, size, 1e9)).toEqual({
      kind: 'taken',
      bucket: { tokens: 2, atMs: 1e9 },
    })
  })

  test('gives in no span more than its burst and what the rate allows', () => {
    const instants = fc
      .array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 })
      .map((all) => all.toSorted((a, b) => a - b))
    const sizes = fc.record({ perSecond: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 10 }) })
    fc.assert(
      fc.property(instants, sizes, (all, bucketSize) => {
        const taken = run(all, bucketSize)
        for (const [from, startMs] of taken.entries())
          for (const [to, endMs] of taken.entries()) {
            if (to < from) continue
            const allowed = bucketSize.burst + ((endMs - startMs) / 1000) * bucketSize.perSecond
            expect(to - from + 1).toBeLessThanOrEqual(allowed + 1e-6)
          }
      }),
      { numRuns: 50 },
    )
  })

  test('has a token when the wait that it named is over, and not much before', () => {
    const tokens = fc.double({ min: 0, max: 0.999, noNaN: true })
    const rate = fc.double({ min: 0.01, max: 1000, noNaN: true })
    fc.assert(
      fc.property(tokens, rate, (left, perSecond) => {
        const bucketSize = { perSecond, burst: 1 }
        const turn = takeToken({ tokens: left, atMs: 0 }, bucketSize, 0)
        if (turn.kind !== 'empty') throw new Error('it was not empty')
        expect(takeToken(turn.bucket, bucketSize, turn.waitMs + 1).kind).toBe('taken')
        if (turn.waitMs >= 2) expect(takeToken(turn.bucket, bucketSize, turn.waitMs - 2).kind).toBe('empty')
      }),
    )
  })

  test('is not moved by a clock that goes backwards', () => {
    expect(takeToken({ tokens: 1, atMs: 1000 }, size, 0)).toEqual({ kind: 'taken', bucket: { tokens: 0, atMs: 0 } })
  })
})
