import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { asAsyncIterableReadableStream, type ReadableStreamAsyncIterable } from './async-iterable-stream.ts'

const log: string[] = []

/** A stream of numbers from a platform that cannot iterate streams. */
const withoutIterator = (count: number): ReadableStream<number> => {
  let next = 0
  const stream = new ReadableStream<number>({
    pull: (controller) => (next < count ? controller.enqueue(next++) : controller.close()),
    cancel: (reason) => void log.push(`cancelled ${String(reason)}`),
  })
  Object.setPrototypeOf(stream, lackingPrototype)
  return stream
}

const lackingPrototype = Object.create(Object.prototype, {
  getReader: { value: ReadableStream.prototype.getReader },
  locked: Object.getOwnPropertyDescriptor(ReadableStream.prototype, 'locked') ?? {},
  cancel: { value: ReadableStream.prototype.cancel },
})

const collect = async (stream: ReadableStreamAsyncIterable<number>): Promise<number[]> => {
  const items: number[] = []
  for await (const item of stream) items.push(item)
  return items
}

test('a stream that can be iterated is returned as it is', async () => {
  const stream = new ReadableStream<number>({ start: (controller) => controller.close() })
  expect(asAsyncIterableReadableStream(stream)).toBe(stream)
  expect(Object.getOwnPropertyNames(stream)).toEqual([])
})

test('a stream that cannot gets iterators of its own, and the prototype stays', async () => {
  const stream = withoutIterator(3)
  const iterable = asAsyncIterableReadableStream(stream)
  expect(iterable).toBe(stream)
  expect(Symbol.asyncIterator in lackingPrototype).toBe(false)
  expect(typeof Reflect.get(iterable, 'values')).toBe('function')
  expect(await collect(iterable)).toEqual([0, 1, 2])
  expect(stream.locked).toBe(false)
})

test('leaving the loop early cancels and releases the stream', async () => {
  log.length = 0
  const stream = withoutIterator(3)
  for await (const item of asAsyncIterableReadableStream(stream)) if (item === 1) break
  expect([log, stream.locked]).toEqual([['cancelled undefined'], false])
})

test('an error of the stream ends the loop and releases it', async () => {
  const stream = new ReadableStream<number>({ pull: (controller) => controller.error(new Error('cut')) })
  Object.setPrototypeOf(stream, lackingPrototype)
  await expect(collect(asAsyncIterableReadableStream(stream))).rejects.toThrow('cut')
  expect(stream.locked).toBe(false)
})

test('an iterator is not left while a read is pending, and is done after it was left', async () => {
  const stream = new ReadableStream<number>({ pull: () => new Promise(() => {}) })
  Object.setPrototypeOf(stream, lackingPrototype)
  const iterator = asAsyncIterableReadableStream(stream)[Symbol.asyncIterator]()
  void iterator.next()
  await expect(iterator.return?.()).rejects.toBeInstanceOf(TypeError)
  await expect(iterator.throw?.(new Error('x'))).rejects.toBeInstanceOf(TypeError)

  const other = asAsyncIterableReadableStream(withoutIterator(3))[Symbol.asyncIterator]()
  expect(await other.return?.()).toEqual({ done: true, value: undefined })
  expect(await other.next()).toEqual({ done: true, value: undefined })
  const third = asAsyncIterableReadableStream(withoutIterator(3))[Symbol.asyncIterator]()
  await expect(third.throw?.(new Error('mine'))).rejects.toThrow('mine')
  await settle()
})
