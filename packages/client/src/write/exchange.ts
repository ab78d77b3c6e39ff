// A request of the write side, repeated as far as that is safe.
import type { Clock, Environment } from '../environment.ts'
import { errorFromResponse } from '../errors/error-from-response.ts'
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { mediaTypeOf } from '../protocol/media-type.ts'
import { PRODUCER_SEQ_HEADER, STREAM_OFFSET_HEADER } from '../protocol/wire-names.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import { parseRetryAfter } from '../transport/retry-after.ts'
import { retryDelayMs, retryPolicyFrom, type BackoffChoices, type RetryPolicy } from '../transport/retry-policy.ts'
import { sendOnce, type RequestPorts, type RequestSpec, type SendOutcome } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'

/** Repeats of one write when the options do not say: about two seconds in all with the default waits. */
const WRITE_RETRIES = 10

export type WritePorts = RequestPorts & Pick<Environment, 'clock' | 'random' | 'warn'>

/** The stream that is written to, and how. */
export interface StreamTarget {
  readonly url: string
  readonly headers?: HeadersRecord | undefined
  readonly params?: ParamsRecord | undefined
  readonly backoff?: BackoffChoices | undefined
  /** For requests that have no signal of their own. */
  readonly signal?: AbortSignal | undefined
  readonly ports: WritePorts
}

export type WriteRequest = Omit<RequestSpec, 'url' | 'headers' | 'params'>

/**
 * What may be repeated. `always`: also a request whose answer did not come, because carrying it out twice is the same
 * as once. `answered`: only after an answer of 429 or 5xx, a finite number of times; such a request may have been
 * carried out, so that it is at least once. `never`: the body cannot be sent a second time.
 */
export type Repeat = 'always' | 'answered' | 'never'

export interface ExchangeOptions {
  readonly repeat: Repeat
  /** The error for a failed response; by default `FetchError` or `StreamClosedError`. */
  readonly errorOf?: ((response: Response, url: string) => Promise<Error>) | undefined
}

/**
 * Resolves with a successful response. Rejects with the error for the last failed one, with the network's error, or
 * with a `FetchBackoffAbortError` as soon as the signal aborts.
 */
export const exchange = async (
  target: StreamTarget,
  request: WriteRequest,
  { repeat, errorOf = errorFromResponse }: ExchangeOptions,
): Promise<Response> => {
  const { clock } = target.ports
  for (let failures = 1; ; failures++) {
    const outcome = await attempt(target, request)
    if (outcome.kind === 'aborted') throw new FetchBackoffAbortError({ cause: outcome.reason })
    if (outcome.kind === 'response' && outcome.response.ok) return drain(outcome.response)
    target.backoff?.onFailedAttempt?.()
    const failure = { failures, retryAfterMs: retryAfterOf(outcome, clock.now()), random: target.ports.random() }
    const delayMs = mayRepeat(outcome, repeat) ? retryDelayMs(policyOf(target, repeat), failure) : undefined
    if (delayMs === undefined) {
      throw outcome.kind === 'response' ? await errorOf(outcome.response, outcome.url) : outcome.error
    }
    if (outcome.kind === 'response') drain(outcome.response)
    await waitOrAbort(clock, delayMs, request.signal ?? target.signal)
  }
}

/**
 * One attempt. Its signal is its own, because `fetch` leaves a listener on the one that it is given. A success page that
 * no stream server sends, as of a captive portal, is a failure of the network.
 */
export const attempt = async (target: StreamTarget, request: WriteRequest): Promise<SendOutcome> => {
  const { signal, release } = followerOf(request.signal ?? target.signal)
  const outcome = await send(target, { ...request, signal }).finally(release)
  if (outcome.kind !== 'response' || !isForeign(outcome.response)) return outcome
  drain(outcome.response)
  const message = `${outcome.url} was answered with a web page that is not of a stream: something intercepts requests`
  return { kind: 'network-failure', error: new Error(message), url: outcome.url }
}

/** What `DurableStream.request` takes. */
export interface LowLevelRequest {
  method: string
  headers?: Record<string, string> | undefined
  query?: Record<string, string> | undefined
  body?: BodyInit | null | undefined
  signal?: AbortSignal | undefined
  cache?: RequestCache | undefined
}

/** One attempt whose answer, of any status, is the caller's to judge. */
export const sendRequest = async (target: StreamTarget, init: LowLevelRequest): Promise<Response> => {
  const { headers: protocolHeaders, signal = target.signal, ...request } = init
  const outcome = await send(target, { ...request, protocolHeaders, signal })
  if (outcome.kind === 'response') return outcome.response
  throw outcome.kind === 'aborted' ? outcome.reason : outcome.error
}

/** The least wait that the server asks for. */
export const retryAfterOf = (outcome: SendOutcome, nowMs: number): number =>
  outcome.kind === 'response' ? parseRetryAfter(outcome.response.headers.get('retry-after'), nowMs) : 0

/** Repeats allowed by the options; unlimited ones only where a repeat is harmless. */
const policyOf = (target: StreamTarget, repeat: Repeat): RetryPolicy => {
  const chosen = target.backoff?.maxRetries ?? WRITE_RETRIES
  const maxRetries = repeat === 'always' || Number.isFinite(chosen) ? chosen : WRITE_RETRIES
  return { ...retryPolicyFrom(target.backoff), maxRetries }
}

/** Reads the rest of a body that nobody wants, so that its connection is free again. */
export const drain = (response: Response): Response => {
  if (response.body && !response.bodyUsed) void response.arrayBuffer().catch(() => undefined)
  return response
}

const send = (target: StreamTarget, request: WriteRequest): Promise<SendOutcome> => {
  const { url, headers, params, ports } = target
  return sendOnce({ ...request, url, headers, params }, ports)
}

/** A signal that aborts with another until it is released. */
const followerOf = (signal: AbortSignal | undefined): { signal: AbortSignal | undefined; release: () => void } => {
  if (signal === undefined || signal.aborted) return { signal, release: () => {} }
  const abort = new AbortController()
  const onAbort = (): void => abort.abort(signal.reason)
  signal.addEventListener('abort', onAbort)
  return { signal: abort.signal, release: () => signal.removeEventListener('abort', onAbort) }
}

const mayRepeat = (outcome: SendOutcome, repeat: Repeat): boolean => {
  if (repeat === 'never' || outcome.kind === 'aborted') return false
  return outcome.kind === 'response' ? isRetryableStatus(outcome.response.status) : repeat === 'always'
}

const isForeign = (response: Response): boolean =>
  response.ok &&
  mediaTypeOf(response.headers.get('content-type')) === 'text/html' &&
  !response.headers.has(STREAM_OFFSET_HEADER) &&
  !response.headers.has(PRODUCER_SEQ_HEADER)

const waitOrAbort = async (clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await sleep(clock, delayMs, signal)
  } catch (cause) {
    throw new FetchBackoffAbortError({ cause })
  }
}
