import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineageOf, positionIn } from '../core/lineage.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { planRescue, type RescuePlan } from './rescue-plan.ts'

const record = (path: string, incarnation: number, tail: number, more: Partial<StreamRecord> = {}): StreamRecord => ({
  path,
  incarnation,
  tag: `tag ${path}`,
  contentType: 'text/plain',
  expiry: { kind: 'never' },
  usedMs: 1,
  tail,
  closure: { kind: 'open' },
  forks: 0,
  isSoftDeleted: false,
  ...more,
})

const forkOf = (path: string, position: number): Partial<StreamRecord> => ({
  origin: { path, position, subOffset: 0, inheritsExpiry: false },
})

const plan = (records: StreamRecord[], goodUntil: ReadonlyArray<readonly [string, number]>): RescuePlan =>
  planRescue(records, new Map(goodUntil), ({ path }) => `new tag ${path}`)

describe('a rescue', () => {
  test('leaves whole streams as they are', () => {
    const records = [record('/a', 3, 10, { closure: { kind: 'closed' } }), record('/b', 7, 12, forkOf('/a', 4))]
    expect(plan(records, [])).toEqual({
      records,
      data: [
        { incarnation: 3, after: 0, upTo: 10 },
        { incarnation: 7, after: 4, upTo: 12 },
      ],
      cut: [],
      nextIncarnation: 8,
    })
  })

  test('makes of a stream that is cut a fork of what is left, open, under a new creation', () => {
    const whole = record('/a', 3, 10, { closure: { kind: 'closed' }, lastSeq: '9' })
    expect(plan([whole], [['/a', 6]])).toEqual({
      records: [
        {
          ...whole,
          path: 'rescued:3',
          tail: 6,
          closure: { kind: 'open' },
          forks: 1,
          isSoftDeleted: true,
        },
        {
          ...whole,
          incarnation: 4,
          tag: 'new tag /a',
          tail: 6,
          closure: { kind: 'open' },
          lastSeq: undefined,
          origin: { path: 'rescued:3', position: 6, subOffset: 0, inheritsExpiry: false, isRescue: true },
        },
      ],
      data: [{ incarnation: 3, after: 0, upTo: 6 }],
      cut: [{ path: '/a', position: 6, tail: 10 }],
      nextIncarnation: 5,
    })
  })

  test('cuts a fork where its source ends, and one whose source is gone at its beginning', () => {
    const records = [record('/a', 1, 10), record('/b', 2, 12, forkOf('/a', 8)), record('/c', 3, 5, forkOf('/gone', 2))]
    expect(plan(records, [['/a', 6]]).cut).toEqual([
      { path: '/a', position: 6, tail: 10 },
      { path: '/b', position: 6, tail: 12 },
      { path: '/c', position: 0, tail: 5 },
    ])
  })

  test('keeps each position where it was or refuses it, and no position ever means other data', () => {
    const stream = fc.record({
      own: fc.integer({ min: 0, max: 9 }),
      source: fc.nat(),
      at: fc.nat(),
      isFork: fc.boolean(),
      good: fc.nat({ max: 9 }),
      isCut: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(stream, { minLength: 1, maxLength: 8 }), (given) => {
        const records: StreamRecord[] = []
        const goodUntil: Array<readonly [string, number]> = []
        for (const [index, { own, source, at, isFork, good, isCut }] of given.entries()) {
          const from = isFork ? records[source % Math.max(1, index)] : undefined
          const start = from === undefined ? 0 : at % (from.tail + 1)
          const made = record(`/${index}`, index + 1, start + own, from && forkOf(from.path, start))
          records.push(made)
          if (isCut) goodUntil.push([made.path, Math.min(made.tail, start + good)])
        }
        const rescued = plan(records, goodUntil)
        const findIn = (all: ReadonlyArray<StreamRecord>) => (path: string) => all.find((one) => one.path === path)
        const stored = (incarnation: number, position: number): boolean =>
          rescued.data.some(
            (part) => part.incarnation === incarnation && part.after < position && position <= part.upTo,
          )
        const mistakes: string[] = []
        for (const old of records) {
          const now = findIn(rescued.records)(old.path)
          if (now === undefined) throw new Error(`${old.path} is gone`)
          const [before, after] = [lineageOf(old, findIn(records)), lineageOf(now, findIn(rescued.records))]
          for (const { incarnation, after: from, upTo } of before)
            for (let position = from + 1; position <= upTo; position++) {
              const found = positionIn(after, { incarnation, position })
              // What stands there is read from the same creation as before, and was rescued.
              const reader = after.find((part) => part.after < position && position <= part.upTo)
              const isKept = found === position && reader?.incarnation === incarnation && stored(incarnation, position)
              const isRight = position > now.tail ? found === undefined : isKept
              if (!isRight) mistakes.push(`${old.path} at ${incarnation} ${position}`)
            }
        }
        expect(mistakes).toEqual([])
        const incarnations = rescued.records.map(({ incarnation }) => incarnation)
        expect(new Set(incarnations).size).toBe(incarnations.length)
        expect(Math.max(...incarnations)).toBeLessThan(rescued.nextIncarnation)
      }),
      { numRuns: 300 },
    )
  })
})
