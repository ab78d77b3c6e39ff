// The server as one function from a request to an answer. Everything else is an adapter around it.
import { browserHeaders, type CorsPolicy } from '../core/browser-headers.ts'
import type { BucketSize } from '../core/token-bucket.ts'
import { type Clock, type Random, systemClock, systemRandom, systemSigner } from '../environment.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { StoreFullError } from '../store/store-full.ts'
import type { StreamStore } from '../store/stream-store.ts'
import type { Authorize } from './access.ts'
import type { ControlRoutes } from './control.ts'
import type { HandlerContext } from './context.ts'
import { createSubscriptions } from './create-subscriptions.ts'
import { createFaults, type Faults } from './faults.ts'
import { healthRoute, metricsRoute } from './health.ts'
import { refuse, type Reply, type StreamRequest } from './message.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createRateLimit } from './rate-limit.ts'
import { removeExpired } from './remove-stream.ts'
import { route, type Routing } from './route.ts'
import { createUsage } from './usage.ts'
import type { Validate } from './validate.ts'
import { createWakeups } from './wakeups.ts'
import { type WatchedStore, watchStore } from './watched-store.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

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
  /** Decides about each request; when left out everything is allowed, and reads may be cached by anyone. */
  readonly authorize?: Authorize | undefined
  /** Looks at messages before they are stored; when left out all are fine. */
  readonly validate?: Validate | undefined
  /** How often one user, or one address without users, may ask (429); unlimited when left out. */
  readonly rateLimit?: BucketSize | undefined
  /** How many bytes of messages all streams may hold together; what would pass it is answered 507. No limit when left out. */
  readonly maxStoredBytes?: number | undefined
  /** Calls webhooks of subscriptions; when left out they are switched off. Pull-wake needs nothing. */
  readonly webhooks?: WebhookDelivery | undefined
  /** Gets what went wrong inside, where the client gets a 500, and webhooks that failed. */
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

/** Creates a Durable Streams server without a socket (protocol sections 1 to 15). */
export const createHandler = (options: HandlerOptions = {}): StreamHandler => {
  const store = watchStore(options.store ?? createMemoryStore(), options.maxStoredBytes)
  const plain = contextFrom(options, store)
  const subscriptions = createSubscriptions(plain, {
    delivery: options.webhooks,
    signer: systemSigner,
    onError: (error) => options.onError?.(error),
  })
  const context: HandlerContext = { ...plain, store: subscriptions.store }
  const { clock } = context
  const faults = createFaults(clock)
  const metrics = createMetrics(clock)
  const routing = routingFrom(
    options,
    context,
    new Map([...controlRoutes(store, context, metrics), ...subscriptions.routes]),
  )
  const { cors } = routing
  let isClosed = false

  const perform = async (request: StreamRequest): Promise<Reply> => {
    if (isClosed) return refuse(503, 'The server is shutting down.', { 'Retry-After': '1' })
    try {
      return await route(routing, request)
    } catch (error) {
      if (error instanceof StoreFullError) {
        metrics.storeRefused()
        return refuseFull(error)
      }
      options.onError?.(error)
      return refuse(500, 'The server failed to handle the request.')
    }
  }

  return {
    handle: async (request) => {
      const beganMs = clock.now()
      const reply = await faults.perform(request, perform)
      if (reply.kind === 'answer') metrics.answered(request.method, reply.status, beganMs, isLive(request))
      return dress(reply, cors, request)
    },
    faults,
    removeExpired: () => removeExpired(context),
    close: () => {
      isClosed = true
      subscriptions.close()
      context.wakeups.close()
      return Promise.resolve()
    },
  }
}

const controlRoutes = (store: WatchedStore, context: HandlerContext, metrics: Metrics): ControlRoutes =>
  new Map([
    ['health', healthRoute(store)],
    ['metrics', metricsRoute(store, () => context.usage.liveReaders(), metrics)],
  ])

const routingFrom = (options: HandlerOptions, context: HandlerContext, routes: ControlRoutes): Routing => {
  const { authorize, rateLimit } = options
  return {
    context,
    routes,
    gate: {
      authorize,
      rateLimit: rateLimit === undefined ? undefined : createRateLimit(rateLimit, context.clock),
      root: context.root,
    },
    cors: options.cors ?? '*',
  }
}

const contextFrom = (options: HandlerOptions, store: StreamStore): HandlerContext => {
  const clock = options.clock ?? systemClock
  return {
    store,
    clock,
    random: options.random ?? systemRandom,
    wakeups: createWakeups(clock),
    usage: createUsage(clock),
    root: options.root ?? '/v1/stream/',
    validate: options.validate,
    limits: {
      maxBodyBytes: options.maxBodyBytes ?? 32 * KIBI * KIBI,
      pageBytes: options.pageBytes ?? KIBI * KIBI,
      longPollTimeoutMs: options.longPollTimeoutMs ?? 30_000,
      sseHeartbeatMs: options.sseHeartbeatMs ?? 15_000,
      sseMaxAgeMs: options.sseMaxAgeMs ?? 60_000,
    },
  }
}

const FULL_RETRY_S = 30

/** Nothing was stored; the same request may succeed when there is room (RFC 4918 section 11.5). */
const refuseFull = ({ message }: StoreFullError): Reply =>
  refuse(507, `${message} Remove streams, or make room.`, { 'Retry-After': String(FULL_RETRY_S) })

const isLive = ({ url }: StreamRequest): boolean => /[?&]live=/.test(url)

/** Adds what every answer bears, errors too. */
const dress = (reply: Reply, cors: CorsPolicy, request: StreamRequest): Reply => {
  if (reply.kind === 'cut') return reply
  const host = URL.canParse(request.url) ? new URL(request.url).host : ''
  const headers = { ...browserHeaders(cors, request.headers['origin'], host), ...reply.headers }
  return request.method === 'HEAD' ? { ...reply, headers, body: undefined } : { ...reply, headers }
}
