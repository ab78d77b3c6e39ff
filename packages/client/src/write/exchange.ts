// A request of the write side, repeated as far as that is safe.
import type { Clock } from '../environment.ts'
import { errorFromResponse } from '../errors/error-from-response.ts'
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { parseRetryAfter } from '../transport/retry-after.ts'
import { retryDelayMs, retryPolicyFrom, type RetryPolicy } from '../transport/retry-policy.ts'
import type { SendOutcome } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import { attempt, drain, send, type StreamTarget, type WriteRequest } from './attempt.ts'

/** Repeats of one write when the options do not say: about two seconds in all with the default waits. */
const WRITE_RETRIES = 10

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
    await waitOrAbort(clock, delayMs, request.signal ?? target.signal)
  }
}

/** What `DurableStream.request` takes. */
export interface LowLevelRequest {
  method: string
  headers?: Record<string, string> | undefined
  query?: Record<string, string> | undefined
  body?: BodyInit | null | undefined
  signal?: AbortSignal | undefined
  cache?: RequestCache | undefined
  /** The request goes on when the page is left. Browsers allow 64 KiB of bodies for all such requests together. */
  keepalive?: boolean | undefined
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

const mayRepeat = (outcome: SendOutcome, repeat: Repeat): boolean => {
  if (repeat === 'never' || outcome.kind === 'aborted') return false
  return outcome.kind === 'response' ? isRetryableStatus(outcome.response.status) : repeat === 'always'
}

const waitOrAbort = async (clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await sleep(clock, delayMs, signal)
  } catch (cause) {
    throw new FetchBackoffAbortError({ cause })
  }
}
