// What every store must do. Run by the test of each implementation.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamRecord } from '../core/stream-record.ts'
import type { Block, StoreView, StreamStore } from './stream-store.ts'

const record = (path: string, incarnation: number, tail = 0): StreamRecord => ({
  path,
  incarnation,
  tag: `tag${incarnation}`,
  contentType: 'text/plain',
  expiry: { kind: 'never' },
  usedMs: 1,
  tail,
  closure: { kind: 'open' },
  forks: 0,
  isSoftDeleted: false,
})

const block = (end: number, text: string): Block => ({ end, payload: new TextEncoder().encode(text) })

const texts = (view: StoreView, incarnation: number, after: number, upTo: number): Array<[number, string]> =>
  [...view.blocks(incarnation, after, upTo)].map(({ end, payload }) => [end, new TextDecoder().decode(payload)])

/** Describes the contract for the stores that `create` makes, each of them empty. */
export const describeStreamStore = (create: () => StreamStore | Promise<StreamStore>): void => {
  describe('a stream store', () => {
    let store: StreamStore
    beforeEach(async () => {
      store = await create()
    })
    afterEach(() => store.close())

    test('finds nothing while it is empty', () => {
      const found = store.read((view) => ({
        stream: view.stream('/a'),
        streams: [...view.streams()],
        producer: view.producer(1, 'p'),
        blocks: [...view.blocks(1, 0, 100)],
      }))
      expect(found).toEqual({ stream: undefined, streams: [], producer: undefined, blocks: [] })
    })

    test('gives back what one transaction stored, as plain bytes', async () => {
      await store.write((writer) => {
        writer.putStream(record('/a', 7, 3))
        writer.putBlock(7, block(3, 'abc'))
        writer.putProducer(7, 'p', { epoch: 2, lastSeq: 5 })
      })
      const found = store.read((view) => ({
        stream: view.stream('/a'),
        producer: view.producer(7, 'p'),
        blocks: [...view.blocks(7, 0, 3)],
      }))
      expect(found).toEqual({
        stream: record('/a', 7, 3),
        producer: { epoch: 2, lastSeq: 5 },
        blocks: [block(3, 'abc')],
      })
    })

    test('returns what the work returns, and lets it read its own writes', async () => {
      const seen = await store.write((writer) => {
        writer.putStream(record('/a', 1, 2))
        writer.putBlock(1, block(2, 'ab'))
        return { tail: writer.stream('/a')?.tail, blocks: texts(writer, 1, 0, 2) }
      })
      expect(seen).toEqual({ tail: 2, blocks: [[2, 'ab']] })
    })

    test('keeps nothing of a work that throws, and goes on', async () => {
      await store.write((writer) => {
        writer.putStream(record('/kept', 1, 1))
        writer.putBlock(1, block(1, 'a'))
        writer.putProducer(1, 'p', { epoch: 0, lastSeq: 0 })
      })
      const failing = store.write((writer) => {
        writer.removeStream(record('/kept', 1))
        writer.putStream(record('/new', writer.nextIncarnation(50), 1))
        writer.putStream(record('/kept', 3, 9))
        writer.putBlock(1, block(2, 'b'))
        writer.putProducer(1, 'p', { epoch: 0, lastSeq: 1 })
        throw new RangeError('on purpose')
      })
      const next = store.write((writer) => writer.nextIncarnation(0))
      await expect(failing).rejects.toThrow(RangeError)
      expect(await next).toBe(1)
      const found = store.read((view) => ({
        streams: [...view.streams()],
        blocks: texts(view, 1, 0, 10),
        producer: view.producer(1, 'p'),
      }))
      expect(found).toEqual({
        streams: [record('/kept', 1, 1)],
        blocks: [[1, 'a']],
        producer: { epoch: 0, lastSeq: 0 },
      })
    })

    test('runs works in the order of their calls', async () => {
      const order: number[] = []
      await Promise.all([1, 2, 3].map((number) => store.write(() => order.push(number))))
      expect(order).toEqual([1, 2, 3])
    })

    test('yields the blocks that end after one position and not after another', async () => {
      await store.write((writer) => {
        for (const [end, text] of [
          [2, 'ab'],
          [5, 'cde'],
          [6, 'f'],
        ] as const)
          writer.putBlock(1, block(end, text))
        writer.putBlock(2, block(4, 'zzzz'))
      })
      const between = (after: number, upTo: number): unknown => store.read((view) => texts(view, 1, after, upTo))
      expect(between(0, 6)).toEqual([
        [2, 'ab'],
        [5, 'cde'],
        [6, 'f'],
      ])
      expect(between(2, 5)).toEqual([[5, 'cde']])
      expect(between(3, 6)).toEqual([
        [5, 'cde'],
        [6, 'f'],
      ])
      expect(between(6, 100)).toEqual([])
    })

    test('lets a reader stop in the middle of the blocks', async () => {
      await store.write((writer) => {
        for (let end = 1; end <= 100; end++) writer.putBlock(1, block(end, 'x'))
      })
      const first = store.read((view) => {
        for (const { end } of view.blocks(1, 10, 100)) return end
        return undefined
      })
      expect(first).toBe(11)
    })

    test('removes a stream with its blocks and producers, and no other', async () => {
      await store.write((writer) => {
        for (const incarnation of [1, 2]) {
          writer.putStream(record(`/${incarnation}`, incarnation, 1))
          writer.putBlock(incarnation, block(1, 'x'))
          writer.putProducer(incarnation, 'p', { epoch: 0, lastSeq: 0 })
        }
      })
      await store.write((writer) => writer.removeStream(record('/1', 1)))
      const found = store.read((view) => ({
        streams: [...view.streams()],
        blocks: [texts(view, 1, 0, 9), texts(view, 2, 0, 9)],
        producers: [view.producer(1, 'p'), view.producer(2, 'p')],
      }))
      expect(found).toEqual({
        streams: [record('/2', 2, 1)],
        blocks: [[], [[1, 'x']]],
        producers: [undefined, { epoch: 0, lastSeq: 0 }],
      })
    })

    test('hands out incarnations that grow, and that are never below what is asked for', async () => {
      const numbers: number[] = []
      for (const atLeast of [10, 10, 5, 1_795_219_200_000, 3])
        numbers.push(await store.write((writer) => writer.nextIncarnation(atLeast)))
      expect(numbers).toEqual([10, 11, 12, 1_795_219_200_000, 1_795_219_200_001])
    })

    test('takes any path and producer name, and any bytes', async () => {
      const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      await fc.assert(
        fc.asyncProperty(name, name, fc.uint8Array({ minLength: 1, maxLength: 9000 }), async (path, id, payload) => {
          await store.write((writer) => {
            writer.putStream(record(path, 1))
            writer.putProducer(1, id, { epoch: 0, lastSeq: 0 })
            writer.putBlock(1, { end: payload.length, payload })
          })
          const found = store.read((view) => ({
            path: view.stream(path)?.path,
            lastSeq: view.producer(1, id)?.lastSeq,
            blocks: [...view.blocks(1, payload.length - 1, payload.length)],
          }))
          expect(found).toEqual({ path, lastSeq: 0, blocks: [{ end: payload.length, payload }] })
          await store.write((writer) => writer.removeStream(record(path, 1)))
        }),
        { numRuns: 30 },
      )
    })

    test('keeps records on shelves by group and name, and forgets what is removed', async () => {
      await store.write(({ shelves }) => {
        shelves.put('pending', 'a', 'one', 1)
        shelves.put('pending', 'a', 'two', 2)
        shelves.put('pending', 'a', 'two', 3)
        shelves.put('pending', 'a\u0000', 'other group', 4)
        shelves.put('pending', 'ab', 'other group', 5)
        shelves.put('patterns', 'a', 'other shelf', 'x')
        shelves.put('pending', 'a', 'gone', 6)
        shelves.remove('pending', 'a', 'gone')
        shelves.remove('pending', 'a', 'never there')
        shelves.remove('pending', 'no group', 'never there')
      })
      const found = store.read(({ shelves }) => ({
        one: shelves.get('pending', 'a', 'one'),
        missing: [shelves.get('pending', 'a', 'gone'), shelves.get('pending', 'z', 'one')],
        groups: ['a', 'ab', 'z'].map((group) => Object.fromEntries(shelves.all('pending', group))),
      }))
      expect(found).toEqual({
        one: 1,
        missing: [undefined, undefined],
        groups: [{ one: 1, two: 3 }, { 'other group': 5 }, {}],
      })
    })

    test('keeps nothing on the shelves of a work that throws', async () => {
      await store.write(({ shelves }) => shelves.put('pending', 'a', 'kept', 1))
      const failing = store.write(({ shelves }) => {
        shelves.put('pending', 'a', 'kept', 2)
        shelves.put('pending', 'a', 'new', 3)
        shelves.put('pending', 'b', 'new', 3)
        shelves.remove('pending', 'a', 'kept')
        throw new RangeError('on purpose')
      })
      await expect(failing).rejects.toThrow(RangeError)
      const found = store.read(({ shelves }) => ['a', 'b'].map((group) => [...shelves.all('pending', group)]))
      expect(found).toEqual([[['kept', 1]], []])
    })

    test('takes any name of a group', async () => {
      const name = fc.string({ unit: 'grapheme', maxLength: 60 })
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(name, { minLength: 3, maxLength: 3 }), name, async (groups, inside) => {
          const read = (): number[][] =>
            store.read(({ shelves }) => groups.map((group) => [...shelves.all('pending', group)].map(([, at]) => at)))
          await store.write(({ shelves }) => groups.forEach((group, at) => shelves.put('pending', group, inside, at)))
          expect(read()).toEqual([[0], [1], [2]])
          await store.write(({ shelves }) => groups.forEach((group) => shelves.remove('pending', group, inside)))
          expect(read()).toEqual([[], [], []])
        }),
        { numRuns: 30 },
      )
    })

    test('ends once, however often it is closed', async () => {
      await store.close()
      expect(await store.close()).toBeUndefined()
    })
  })
}
