// The server as one function from a request to an answer. Everything else is an adapter around it.
import { browserHeaders, type CorsPolicy, isOriginAllowed, preflightHeaders } from '../core/browser-headers.ts'
import { parseStreamPath } from '../core/stream-path.ts'
import { type Clock, type Random, systemClock, systemRandom } from '../environment.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import type { StreamStore } from '../store/stream-store.ts'
import { appendToStream } from './append-to-stream.ts'
import { type ControlRoutes, routeControl } from './control.ts'
import type { Call, HandlerContext } from './context.ts'
import { createStream } from './create-stream.ts'
import { describeStream } from './describe-stream.ts'
import { createFaults, type Faults } from './faults.ts'
import { answer, refuse, type Reply, type StreamRequest } from './message.ts'
import { readStream } from './read-stream.ts'
import { deleteStream, removeExpired } from './remove-stream.ts'
import { createUsage } from './usage.ts'
import { createWakeups } from './wakeups.ts'

export interface HandlerOptions {
  /** Where streams are kept; a new memory store when left out. It stays open after `close()`. */
  readonly store?: StreamStore | undefined
  /** The path under which streams live, `/v1/stream/` when left out. */
  readonly root?: string | undefined
  /** Longest body of a PUT or POST in bytes, 32 MiB when left out; longer ones are answered 413. */
  readonly maxBodyBytes?: number | undefined
  /** Size in bytes at which a page of a read is full, 1 MiB when left out. A single append is never split. */
  readonly pageBytes?: number | undefined
  /** How long a long-poll waits, 30 000 ms when left out. */
  readonly longPollTimeoutMs?: number | undefined
  /** How often an idle SSE connection says that it is alive, 15 000 ms when left out. */
  readonly sseHeartbeatMs?: number | undefined
  /** How long an SSE connection lasts, 60 000 ms when left out. */
  readonly sseMaxAgeMs?: number | undefined
  /** Which web pages may use the streams, `*` when left out. */
  readonly cors?: CorsPolicy | undefined
  /** Gets what went wrong inside; the client gets a 500. */
  readonly onError?: ((error: unknown) => void) | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

export interface StreamHandler {
  /** Answers one request. Never rejects. */
  handle(request: StreamRequest): Promise<Reply>
  /** Switches for failures on purpose. */
  readonly faults: Faults
  /** Removes what has expired, and returns how many streams that were. Without it they go when their path is used. */
  removeExpired(): Promise<number>
  /** Ends all live readers; later requests are answered 503. Idempotent. The store stays open. */
  close(): Promise<void>
}

const KIBI = 1024

/** Creates a Durable Streams server without a socket (protocol sections 1 to 12). */
export const createHandler = (options: HandlerOptions = {}): StreamHandler => {
  const context = contextFrom(options)
  const faults = createFaults(context.clock)
  const routes: ControlRoutes = new Map()
  const cors = options.cors ?? '*'
  let isClosed = false

  const perform = async (request: StreamRequest): Promise<Reply> => {
    if (isClosed) return refuse(503, 'The server is shutting down.', { 'Retry-After': '1' })
    try {
      return await route(context, routes, cors, request)
    } catch (error) {
      options.onError?.(error)
      return refuse(500, 'The server failed to handle the request.')
    }
  }

  return {
    handle: async (request) => dress(await faults.perform(request, perform), cors, request),
    faults,
    removeExpired: () => removeExpired(context),
    close: () => {
      isClosed = true
      context.wakeups.close()
      return Promise.resolve()
    },
  }
}

const contextFrom = (options: HandlerOptions): HandlerContext => {
  const clock = options.clock ?? systemClock
  return {
    store: options.store ?? createMemoryStore(),
    clock,
    random: options.random ?? systemRandom,
    wakeups: createWakeups(clock),
    usage: createUsage(clock),
    root: options.root ?? '/v1/stream/',
    limits: {
      maxBodyBytes: options.maxBodyBytes ?? 32 * KIBI * KIBI,
      pageBytes: options.pageBytes ?? KIBI * KIBI,
      longPollTimeoutMs: options.longPollTimeoutMs ?? 30_000,
      sseHeartbeatMs: options.sseHeartbeatMs ?? 15_000,
      sseMaxAgeMs: options.sseMaxAgeMs ?? 60_000,
    },
  }
}

const route = async (
  context: HandlerContext,
  routes: ControlRoutes,
  cors: CorsPolicy,
  request: StreamRequest,
): Promise<Reply> => {
  const url = new URL(request.url)
  const target = parseStreamPath(url.pathname, context.root)
  if (target.kind === 'outside') return refuse(404, `Streams live under ${context.root}.`)
  if (target.kind === 'malformed') return refuse(400, target.reason)
  if (request.method === 'OPTIONS') return answer(204, preflightHeaders)
  if (!isOriginAllowed(cors, request.headers['origin'], url.host))
    return refuse(403, 'Pages of this origin may not use the streams of this server.')
  if (target.kind === 'reserved') return routeControl(routes, { segments: target.segments, url, request })
  return dispatch(context, { path: target.path, url, request })
}

const dispatch = async (context: HandlerContext, call: Call): Promise<Reply> => {
  switch (call.request.method) {
    case 'GET':
      return readStream(context, call)
    case 'POST':
      return appendToStream(context, call)
    case 'PUT':
      return createStream(context, call)
    case 'HEAD':
      return describeStream(context, call)
    case 'DELETE':
      return deleteStream(context, call)
    default:
      return refuse(405, 'A stream knows GET, HEAD, PUT, POST, DELETE and OPTIONS.', {
        Allow: 'GET, HEAD, PUT, POST, DELETE, OPTIONS',
      })
  }
}

/** Adds what every answer bears, errors too. */
const dress = (reply: Reply, cors: CorsPolicy, request: StreamRequest): Reply => {
  if (reply.kind === 'cut') return reply
  const host = URL.canParse(request.url) ? new URL(request.url).host : ''
  const headers = { ...browserHeaders(cors, request.headers['origin'], host), ...reply.headers }
  return request.method === 'HEAD' ? { ...reply, headers, body: undefined } : { ...reply, headers }
}
