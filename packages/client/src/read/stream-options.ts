import type { Fetch } from '../environment.ts'
import type { Offset } from '../protocol/offset.ts'
import type { HeadersRecord, MaybePromise, ParamsRecord } from '../transport/dynamic-values.ts'
import type { BackoffChoices } from '../transport/retry-policy.ts'
import type { ReadState } from './read-state.ts'
import type { LiveMode } from './stream-response.ts'

/** What `onError` may return to go on: headers and parameters that are merged over the present ones, and kept. */
export interface RetryOpts {
  params?: ParamsRecord | undefined
  headers?: HeadersRecord | undefined
}

/**
 * Decides about a failure that would end the session. Return an object, `{}` too, to ask again from where the delivered
 * part ends; return nothing to let it end.
 */
export type StreamErrorHandler = (error: Error) => MaybePromise<void | RetryOpts | null | undefined>

/** When connections by server-sent events count as not working. */
export interface SSEResilienceOptions {
  /** A connection that ends sooner counts as short. Milliseconds, default 1,000. */
  minConnectionDuration?: number | undefined
  /** So many short connections in a row, and long-polling takes over for the rest of the session. Default 3. */
  maxShortConnections?: number | undefined
  /** Wait after a short connection, doubled with every further one and jittered. Milliseconds, default 100. */
  backoffBaseDelay?: number | undefined
  /** Bound of that wait. Milliseconds, default 5,000. */
  backoffMaxDelay?: number | undefined
  /** Warn on the console when long-polling takes over. Default true. */
  logWarnings?: boolean | undefined
}

/** What to read and how. */
export interface StreamOptions {
  /** The stream's address. A query of its own is kept; in a page it may be relative. */
  url: string | URL
  /** Headers of every request; functions are called for every attempt. */
  headers?: HeadersRecord | undefined
  /** Query parameters of every request; functions are called for every attempt. `offset`, `live` and `cursor` are ignored. */
  params?: ParamsRecord | undefined
  /** Ends the session. */
  signal?: AbortSignal | undefined
  fetch?: Fetch | undefined
  /** How failed requests are repeated. Default: without end, from 100 ms to 60 s. */
  backoffOptions?: BackoffChoices | undefined
  /** Where to begin: `'-1'` (default) is the start, `'now'` the present end, anything else an offset of this stream. */
  offset?: Offset | null | undefined
  /** What follows when everything was read. Default true, that is long-polling. */
  live?: LiveMode | undefined
  /** The messages are JSON although the content type does not say so. */
  json?: boolean | undefined
  /** Asked about every failure that would end the session. */
  onError?: StreamErrorHandler | undefined
  sseResilience?: SSEResilienceOptions | undefined
  /** Warn once when a page reads over plain http. Default true. */
  warnOnHttp?: boolean | undefined
  /** Ask nothing while the page is hidden. Default true. Reads that end by themselves are never paused. */
  pauseWhenHidden?: boolean | undefined
  /** Which incarnation of the stream `offset` belongs to, as `StreamResponse.incarnation` gave it: another is `GONE`. */
  incarnation?: string | undefined
  /** `'no-store'` goes around HTTP caches with every request. Default: the platform's own caching. */
  cache?: 'no-store' | undefined
  /** Hears what the connection is doing, from `connecting` on, also before `stream()` has resolved. */
  onReadState?: ((state: ReadState) => void) | undefined
}
