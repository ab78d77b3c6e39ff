import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seqOf, takeBatch, type QueuedAppend } from './append-queue.ts'

const text = (data: string, more: Partial<QueuedAppend> = {}): QueuedAppend => ({
  data,
  contentType: 'text/plain',
  ...more,
})

const shape = (queue: QueuedAppend[]): Array<Array<string | undefined>> => {
  const batches: Array<Array<string | undefined>> = []
  for (let waiting = queue; waiting.length > 0;) {
    const { batch, rest } = takeBatch(waiting)
    batches.push(batch.map((append) => (typeof append.data === 'string' ? append.data : undefined)))
    waiting = rest
  }
  return batches
}

test('appends of one content type share a request', () => {
  expect(shape([text('a'), text('b'), text('c')])).toEqual([['a', 'b', 'c']])
})

test('a request never carries two content types', () => {
  const json = (data: string): QueuedAppend => text(data, { contentType: 'application/json' })
  expect(shape([text('a'), text('b'), json('1'), json('2'), text('c')])).toEqual([['a', 'b'], ['1', '2'], ['c']])
})

test('an append with producer headers has a request of its own', () => {
  const stamp = { id: 'p', epoch: 0, seq: 0 }
  expect(shape([text('a'), text('b', { stamp }), text('c', { stamp }), text('d')])).toEqual([
    ['a'],
    ['b'],
    ['c'],
    ['d'],
  ])
})

test('a close comes after everything before it, alone', () => {
  const close: QueuedAppend = { data: undefined, contentType: '', close: true }
  expect(shape([text('a'), text('b'), close, text('c')])).toEqual([['a', 'b'], [undefined], ['c']])
})

test('the Stream-Seq of a request is the last one given, and one that does not grow is left to the server', () => {
  expect(shape([text('a', { seq: '1' }), text('b'), text('c', { seq: '2' })])).toEqual([['a', 'b', 'c']])
  expect(shape([text('a', { seq: '2' }), text('b'), text('c', { seq: '2' }), text('d')])).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(seqOf([text('a', { seq: '1' }), text('b', { seq: '2' }), text('c')])).toBe('2')
  expect(seqOf([text('a')])).toBeUndefined()
})

test('no append is lost, doubled or overtaken', () => {
  const append = fc.record({
    data: fc.string(),
    contentType: fc.constantFrom('text/plain', 'application/json'),
    seq: fc.option(fc.string(), { nil: undefined }),
    close: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(append), (queue) => {
      expect(shape(queue).flat()).toEqual(queue.map(({ data }) => data))
    }),
  )
})

test('an empty queue gives an empty batch', () => {
  expect(takeBatch([])).toEqual({ batch: [], rest: [] })
})
