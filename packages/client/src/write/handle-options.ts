import type { Fetch } from '../environment.ts'
import { platformEnvironment } from '../environment.ts'
import { InvalidSignalError } from '../errors/invalid-signal-error.ts'
import { MissingStreamUrlError } from '../errors/missing-stream-url-error.ts'
import type { StreamErrorHandler } from '../read/stream-options.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import type { BackoffChoices } from '../transport/retry-policy.ts'
import type { StreamConfiguration } from './create.ts'
import type { StreamTarget } from './attempt.ts'

/** What a handle needs to know. Everything but `url` is optional, and `undefined` means absent. */
export interface StreamHandleOptions {
  /** Address of the stream. In a page it may be relative. */
  url: string | URL
  /** Headers of every request; a function is called for every attempt, so that a token can be fresh. */
  headers?: HeadersRecord | undefined
  /** Query parameters of every request; a function is called for every attempt. */
  params?: ParamsRecord | undefined
  /** Replaces the platform's `fetch`. */
  fetch?: Fetch | undefined
  /** Aborts everything that the handle does. */
  signal?: AbortSignal | undefined
  /** Content type of the stream, if it is known; else the first append asks the server once. */
  contentType?: string | undefined
  /** Asked by reads about every failure that would end them. */
  onError?: StreamErrorHandler | undefined
  /** Send appends that are made while another is under way in one request. Default true. */
  batching?: boolean | undefined
  /** Warn when a page uses plain http. Default true. */
  warnOnHttp?: boolean | undefined
}

export interface DurableStreamOptions extends StreamHandleOptions {
  /**
   * How failed requests are repeated. Writes are repeated 10 times, batches of a producer 20 times, unless `maxRetries`
   * says otherwise. An append without producer headers is repeated only after an answer of 429 or 5xx, and always a
   * finite number of times.
   */
  backoffOptions?: BackoffChoices | undefined
}

/** Options of `DurableStream.create`: those of the handle and those of the new stream. */
export interface CreateOptions extends DurableStreamOptions, Omit<StreamConfiguration, 'contentType'> {}

/** Throws at once for what can never work. */
export const checkHandleOptions = ({ url, signal }: StreamHandleOptions): void => {
  if (url === undefined || url === null || url === '') throw new MissingStreamUrlError()
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw new InvalidSignalError()
}

export const targetFrom = (options: DurableStreamOptions): StreamTarget => {
  const { clock, random, warn, pageUrl, fetch } = platformEnvironment
  return {
    url: String(options.url),
    headers: options.headers,
    params: options.params,
    backoff: options.backoffOptions,
    signal: options.signal,
    ports: { fetch: options.fetch ?? fetch, clock, random, warn, pageUrl: pageUrl() },
  }
}
