// One read request and the verdict on its answer.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { mediaTypeOf } from '../protocol/media-type.ts'
import { positionFromHeaders, type Position } from '../protocol/position.ts'
import {
  CURSOR_QUERY_PARAM,
  LIVE_QUERY_PARAM,
  OFFSET_QUERY_PARAM,
  STREAM_OFFSET_HEADER,
} from '../protocol/wire-names.ts'
import { parseRetryAfter } from '../protocol/retry-after.ts'
import { sendOnce } from '../transport/send-once.ts'
import type { Emit, ReadRequest, RequestContext } from './request-context.ts'

/** A good answer, with the position at which its body ends unless it is an event stream. */
export interface GoodAnswer {
  readonly response: Response
  readonly position: Position | undefined
}

/** Statuses by which a server says that it does not know `live=sse`; what is really wrong shows in the next read. */
const NO_SSE: ReadonlySet<number> = new Set([400, 405, 406, 415, 501])

/**
 * Sends one read. Without a good answer it tells what happened, unless that was an abort. Rejects only with what the
 * user's header and parameter functions throw, and for an address or a header that no request can have.
 */
export const sendRead = async (
  request: ReadRequest,
  signal: AbortSignal,
  { config, environment, headers, params }: RequestContext,
  emit: Emit,
): Promise<GoodAnswer | undefined> => {
  const { mode, offset, cursor, fresh } = request
  const query = {
    [OFFSET_QUERY_PARAM]: offset,
    [LIVE_QUERY_PARAM]: mode === 'catch-up' ? undefined : mode,
    [CURSOR_QUERY_PARAM]: fresh ? freshCursor(cursor, environment.random()) : cursor,
  }
  const cache = fresh ? 'no-store' : config.cache
  const ports = { fetch: config.fetch ?? environment.fetch, pageUrl: environment.pageUrl() }
  const outcome = await sendOnce({ url: config.url, headers, params, signal, method: 'GET', query, cache }, ports)
  if (outcome.kind === 'aborted') return undefined
  if (outcome.kind === 'network-failure') {
    emit({ type: 'failed', error: outcome.error, retryAfterMs: 0 })
    return undefined
  }
  const { response, url } = outcome
  const { ok, status } = response
  const position = positionFromHeaders(response.headers, cursor)
  if (ok && isEventStream(response)) return { response, position: undefined }
  if (mode === 'sse' && (ok ? position !== undefined : NO_SSE.has(status))) {
    discard(response)
    emit({ type: 'sse-refused' })
  } else if (!ok) {
    const error = await FetchError.fromResponse(response, url)
    const leastMs = parseRetryAfter(response.headers.get('retry-after'), environment.clock.now())
    emit({ type: 'failed', error, ...(isRetryableStatus(status) && { retryAfterMs: leastMs }) })
  } else if (position === undefined) {
    discard(response)
    emit({ type: 'failed', error: foreignAnswer(url, status), retryAfterMs: 0 })
  } else return { response, position }
  return undefined
}

/** Lets go of a response that nobody will read. */
export const discard = (response: Response): void => {
  response.body?.cancel().catch(() => {
    // The connection is gone already, which is what was wanted.
  })
}

const isEventStream = (response: Response): boolean =>
  response.body !== null && mediaTypeOf(response.headers.get('content-type')) === 'text/event-stream'

/** A captive portal, a proxy's page, a wrong address, or a server whose CORS rules hide the protocol's headers. */
const foreignAnswer = (url: string, status: number): DurableStreamError =>
  new DurableStreamError(
    `${url} answered ${status} without ${STREAM_OFFSET_HEADER}: it is no stream, something between answers in its ` +
      'place, or Access-Control-Expose-Headers hides the header',
    'UNKNOWN',
    status,
  )

/** Another cursor makes another address, which no cache has seen. */
const freshCursor = (cursor: string | undefined, random: number): string => {
  const last = cursor !== undefined && /^[0-9]{1,12}$/.test(cursor) ? Number(cursor) : 0
  return String(last + 1 + Math.floor(random * 1_000_000))
}
