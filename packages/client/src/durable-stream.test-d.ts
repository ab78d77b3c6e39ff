import { expectTypeOf, test } from 'vitest'
import {
  type DurableStream,
  IdempotentProducer,
  type AppendResult,
  type CloseResult,
  type CreateOptions,
  type HeadResult,
  type StreamResponse,
} from './index.ts'

interface Todo {
  id: string
  title: string
}
declare const todo: Todo
declare const saved: string | undefined
declare const stream: DurableStream

test('options take undefined for every optional member', () => {
  const options = { url: new URL('http://oxbow.test/s'), headers: undefined, signal: undefined, ttlSeconds: undefined }
  expectTypeOf(options).toExtend<CreateOptions>()
  expectTypeOf(stream.stream<Todo>({ offset: saved, live: false })).toEqualTypeOf<Promise<StreamResponse<Todo>>>()
})

test('append takes text, bytes, values and promises of them, and tells the offset', () => {
  expectTypeOf<[string | Uint8Array | Promise<string | Uint8Array>]>().toExtend<[Parameters<typeof stream.append>[0]]>()
  expectTypeOf<[Todo | Todo[] | number | boolean | null]>().toExtend<[Parameters<typeof stream.append>[0]]>()
  expectTypeOf<[undefined]>().not.toExtend<[Parameters<typeof stream.append>[0]]>()
  expectTypeOf(stream.append(todo)).toEqualTypeOf<Promise<AppendResult>>()
})

test('head tells metadata only of a stream that exists', () => {
  expectTypeOf(stream.head()).toEqualTypeOf<Promise<HeadResult>>()
  expectTypeOf<Extract<HeadResult, { exists: false }>>().toEqualTypeOf<{ readonly exists: false }>()
})

test('a producer takes strings and bytes and tells where the stream ends', () => {
  const producer = new IdempotentProducer(stream, 'p', { onError: (error) => error.message, signal: undefined })
  expectTypeOf(producer.append).parameter(0).toEqualTypeOf<Uint8Array | string>()
  expectTypeOf(producer.close()).toEqualTypeOf<Promise<CloseResult>>()
  expectTypeOf(producer.lastSuccessfulOffset).toEqualTypeOf<string | undefined>()
  expectTypeOf(stream.writable()).toEqualTypeOf<WritableStream<string | Uint8Array>>()
})

test('append passes where code expects a promise of nothing', () => {
  const returned = async (): Promise<void> => stream.append(todo)
  const listed: Array<Promise<void>> = [stream.append(todo), stream.appendStream(new ReadableStream())]
  const port: { append(body: string): Promise<void> } = stream
  expectTypeOf([returned, listed, port]).not.toBeNever()
  // @ts-expect-error it is nothing else
  const other: Promise<string> = stream.append(todo)
  expectTypeOf(other).not.toBeNever()
})
