// One read request and the verdict on its answer.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { errorFromResponse } from '../errors/error-from-response.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { mediaTypeOf } from '../protocol/media-type.ts'
import type { Offset } from '../protocol/offset.ts'
import { positionFromHeaders, type Position } from '../protocol/position.ts'
import {
  CURSOR_QUERY_PARAM,
  LIVE_QUERY_PARAM,
  OFFSET_QUERY_PARAM,
  STREAM_OFFSET_HEADER,
} from '../protocol/wire-names.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import { parseRetryAfter } from '../transport/retry-after.ts'
import { sendOnce, type RequestPorts } from '../transport/send-once.ts'
import type { ReadMode } from './machine-state.ts'

export interface ReadRequest {
  readonly url: string | URL
  readonly headers: HeadersRecord
  readonly params: ParamsRecord
  readonly mode: ReadMode
  readonly offset: Offset
  readonly cursor: string | undefined
  /** Go around caches. */
  readonly fresh: boolean
  /** How every request of the session treats caches. */
  readonly cache?: 'no-store' | undefined
  readonly signal: AbortSignal
}

export interface ReadPorts extends RequestPorts {
  readonly clock: { now(): number }
  random(): number
}

/** A failure of a request and what is known about another try. */
export interface ReadFailure {
  readonly kind: 'failed'
  readonly error: Error
  readonly retryable: boolean
  readonly retryAfterMs: number
}

export type ReadAnswer =
  /** A response whose headers tell where its body ends. */
  | { readonly kind: 'page'; readonly response: Response; readonly position: Position }
  | { readonly kind: 'event-stream'; readonly response: Response }
  /** Events were asked for, and the server has none for this stream. */
  | { readonly kind: 'sse-refused' }
  | { readonly kind: 'aborted' }
  | ReadFailure

/** Statuses by which a server says that it does not know `live=sse`; what is really wrong shows in the next read. */
const NO_SSE: ReadonlySet<number> = new Set([400, 405, 406, 415, 501])

/** Sends one read. Rejects only with what the user's header and parameter functions throw. */
export const sendRead = async (request: ReadRequest, ports: ReadPorts): Promise<ReadAnswer> => {
  const { mode, offset, fresh } = request
  const cursor = fresh ? freshCursor(request.cursor, ports.random()) : request.cursor
  const query = {
    [OFFSET_QUERY_PARAM]: offset,
    [LIVE_QUERY_PARAM]: mode === 'catch-up' ? undefined : mode,
    [CURSOR_QUERY_PARAM]: cursor,
  }
  const { url, headers, params, signal } = request
  const cache = fresh ? 'no-store' : request.cache
  const outcome = await sendOnce({ url, headers, params, signal, method: 'GET', query, cache }, ports)
  if (outcome.kind === 'aborted') return { kind: 'aborted' }
  if (outcome.kind === 'network-failure') return failure(outcome.error, true)
  return judge(outcome.response, outcome.url, request, ports)
}

const judge = async (response: Response, url: string, request: ReadRequest, ports: ReadPorts): Promise<ReadAnswer> => {
  const { mode, cursor } = request
  if (!response.ok) {
    if (mode === 'sse' && NO_SSE.has(response.status)) return refuse(response)
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), ports.clock.now())
    return failure(await errorFromResponse(response, url), isRetryableStatus(response.status), retryAfterMs)
  }
  if (mediaTypeOf(response.headers.get('content-type')) === 'text/event-stream' && response.body !== null)
    return { kind: 'event-stream', response }
  const position = positionFromHeaders(response.headers, cursor)
  if (position === undefined) {
    discard(response)
    return failure(foreignAnswer(response, url), true)
  }
  return mode === 'sse' ? refuse(response) : { kind: 'page', response, position }
}

/** Lets go of a response that nobody will read. */
export const discard = (response: Response): void => {
  response.body?.cancel().catch(() => {
    // The connection is gone already, which is what was wanted.
  })
}

const failure = (error: Error, retryable: boolean, retryAfterMs = 0): ReadFailure => ({
  kind: 'failed',
  error,
  retryable,
  retryAfterMs,
})

const refuse = (response: Response): ReadAnswer => {
  discard(response)
  return { kind: 'sse-refused' }
}

/** A captive portal, a proxy's page, a wrong address, or a server whose CORS rules hide the protocol's headers. */
const foreignAnswer = (response: Response, url: string): DurableStreamError =>
  new DurableStreamError(
    `${url} answered ${response.status} without ${STREAM_OFFSET_HEADER}: it is no stream, something between answers in ` +
      'its place, or Access-Control-Expose-Headers hides the header',
    'UNKNOWN',
    response.status,
  )

/** Another cursor makes another address, which no cache has seen. */
const freshCursor = (cursor: string | undefined, random: number): string => {
  const last = cursor !== undefined && /^[0-9]{1,12}$/.test(cursor) ? Number(cursor) : 0
  return String(last + 1 + Math.floor(random * 1_000_000))
}
