import { platformEnvironment } from './environment.ts'
import { warnIfUsingHttpInBrowser } from './http-warning.ts'
import { openStream } from './read/open-stream.ts'
import type { StreamOptions } from './read/stream-options.ts'
import type { StreamResponse } from './read/stream-response.ts'

/**
 * Reads a stream: first what is there, page by page, then, unless `live` is `false`, what is appended. Protocol
 * sections 10 and 11.
 *
 * Resolves when the first response has begun; call one method of the result to read. Network failures, 429 and 5xx are
 * repeated according to `backoffOptions`, without end by default; `onReadState` shows it. Rejects with a `FetchError`
 * for other statuses, with a `DurableStreamError` for wrong options (`BAD_REQUEST`), an abort (`UNKNOWN`) and a stream
 * that was created anew (`GONE`), after `onError` was asked.
 *
 * @example
 * const res = await stream<Todo>({ url: 'https://example.com/v1/stream/todos', offset: saved })
 * res.subscribeJson(async (batch) => {
 *   await store(batch.items, batch.offset)
 * })
 */
export const stream = async <TJson = unknown>(options: StreamOptions): Promise<StreamResponse<TJson>> => {
  warnIfUsingHttpInBrowser(options.url, options.warnOnHttp)
  return openStream<TJson>(options, platformEnvironment)
}
