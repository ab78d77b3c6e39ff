import { describe, expect, test } from 'vitest'
import { type Lineage, lineageOf, placeAt, positionIn } from './lineage.ts'
import type { ForkOrigin, StreamRecord } from './stream-record.ts'

const record = (path: string, incarnation: number, tail: number, origin?: ForkOrigin): StreamRecord => ({
  path,
  incarnation,
  tag: path,
  contentType: 'text/plain',
  expiry: { kind: 'never' },
  usedMs: 0,
  tail,
  closure: { kind: 'open' },
  origin,
  forks: 0,
  isSoftDeleted: false,
})
const from = (path: string, position: number): ForkOrigin => ({ path, position, subOffset: 0, inheritsExpiry: false })

const streams = [
  record('root', 1, 100),
  record('child', 2, 60, from('root', 40)),
  record('grandchild', 3, 55, from('child', 50)),
  record('early', 4, 30, from('child', 20)),
  record('blank', 5, 7, from('root', 0)),
]
const find = (path: string): StreamRecord | undefined => streams.find((stream) => stream.path === path)
const lineage = (path: string): Lineage => {
  const stream = find(path)
  if (stream === undefined) throw new Error(`no stream ${path}`)
  return lineageOf(stream, find)
}

test('a lineage is what each ancestor gave, oldest first, then the stream itself', () => {
  expect(lineage('root')).toEqual([{ incarnation: 1, after: 0, upTo: 100 }])
  expect(lineage('grandchild')).toEqual([
    { incarnation: 1, after: 0, upTo: 40 },
    { incarnation: 2, after: 40, upTo: 50 },
    { incarnation: 3, after: 50, upTo: 55 },
  ])
  expect(lineage('early')).toEqual([
    { incarnation: 1, after: 0, upTo: 20 },
    { incarnation: 4, after: 20, upTo: 30 },
  ])
})

describe('the place of a position', () => {
  test('bears the incarnation that stored what is before it', () => {
    const places = [0, 1, 40, 41, 50, 51, 55].map((position) => placeAt(lineage('grandchild'), position).incarnation)
    expect(places).toEqual([1, 1, 1, 2, 2, 3, 3])
  })

  test('leads back to the position in the stream and in all its forks that inherited it', () => {
    for (const path of ['root', 'child', 'grandchild', 'early', 'blank'])
      for (let position = 0; position <= (find(path)?.tail ?? 0); position++)
        expect(positionIn(lineage(path), placeAt(lineage(path), position))).toBe(position)
    for (let position = 0; position <= 40; position++)
      expect(positionIn(lineage('grandchild'), placeAt(lineage('root'), position))).toBe(position)
  })
})

describe('an offset', () => {
  test('of zeros is the start of every stream', () => {
    expect(positionIn(lineage('child'), { incarnation: 0, position: 0 })).toBe(0)
    expect(positionIn(lineage('child'), { incarnation: 0, position: 5 })).toBeUndefined()
  })

  test('beyond the tail means the tail', () => {
    expect(positionIn(lineage('child'), { incarnation: 2, position: 999 })).toBe(60)
  })

  test('of another creation, or of a part that was not inherited, has no position', () => {
    expect(positionIn(lineage('child'), { incarnation: 9, position: 5 })).toBeUndefined()
    expect(positionIn(lineage('child'), { incarnation: 1, position: 41 })).toBeUndefined()
    expect(positionIn(lineage('root'), { incarnation: 2, position: 45 })).toBeUndefined()
  })
})
