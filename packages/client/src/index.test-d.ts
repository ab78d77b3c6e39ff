// Checked by the compiler, not run: the types that callers of the reference client import, and how they may be used.
import { expectTypeOf } from 'vitest'
import type * as client from './index.ts'
import { FetchError, stream, type DurableStreamError, type StreamClosedError } from './index.ts'

export type Names = [
  client.Offset,
  client.HeadersRecord,
  client.ParamsRecord,
  client.MaybePromise<string>,
  client.StreamOptions,
  client.StreamHandleOptions,
  client.DurableStreamOptions,
  client.LiveMode,
  client.SSEResilienceOptions,
  client.JsonBatchMeta,
  client.JsonBatch,
  client.ByteChunk,
  client.TextChunk,
  client.StreamResponse,
  client.CreateOptions,
  client.AppendOptions,
  client.ReadOptions,
  client.HeadResult,
  client.LegacyLiveMode,
  client.CloseResult,
  client.CloseOptions,
  client.IdempotentProducerOptions,
  client.IdempotentAppendResult,
  client.DurableStreamErrorCode,
  client.RetryOpts,
  client.StreamErrorHandler,
  client.ReadableStreamAsyncIterable<string>,
  client.BackoffOptions,
]

interface Todo {
  readonly title: string
}

export const use = async (lastSeenOffset: string | undefined, token: string | undefined): Promise<void> => {
  // Optional members take undefined, and part of the back-off is enough.
  const response = await stream<Todo>({
    url: new URL('https://h.test/s'),
    offset: lastSeenOffset,
    params: { token },
    backoffOptions: { maxRetries: 0 },
    onError: (error) => (error instanceof FetchError && error.status === 401 ? { headers: { a: 'b' } } : undefined),
  })
  expectTypeOf(response).toEqualTypeOf<client.StreamResponse<Todo>>()
  expectTypeOf(await response.json()).toEqualTypeOf<Todo[]>()
  expectTypeOf(await response.json<string>()).toEqualTypeOf<string[]>()
  for await (const todo of response.jsonStream()) expectTypeOf(todo).toEqualTypeOf<Todo>()
  response.subscribeJson((batch) => expectTypeOf(batch.items).toEqualTypeOf<ReadonlyArray<Todo>>())
  expectTypeOf(response.closed).toEqualTypeOf<Promise<void>>()
}

expectTypeOf<StreamClosedError>().toExtend<DurableStreamError>()
expectTypeOf<StreamClosedError['code']>().toEqualTypeOf<'STREAM_CLOSED'>()
expectTypeOf<FetchError['code']>().toEqualTypeOf<client.DurableStreamErrorCode>()
