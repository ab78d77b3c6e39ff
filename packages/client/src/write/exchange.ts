// A request of the write side, repeated as far as that is safe.
import { retryPolicyFrom, type RetryPolicy } from '../transport/retry-policy.ts'
import { drain, untilOk, type Repetition } from '../transport/until-ok.ts'
import { attempt, send, type StreamTarget, type WriteRequest } from './attempt.ts'

/** Repeats of one write when the options do not say: about two seconds in all with the default waits. */
const WRITE_RETRIES = 10

/**
 * What may be repeated. `always`: also a request whose answer did not come, because carrying it out twice is the same
 * as once. `answered`: only after an answer of 429 or 5xx, a finite number of times; such a request may have been
 * carried out, so that it is at least once. `never`: the body cannot be sent a second time.
 */
export type Repeat = 'always' | 'answered' | 'never'

export interface ExchangeOptions extends Pick<Repetition, 'errorOf'> {
  readonly repeat: Repeat
}

/**
 * Resolves with a successful response. Rejects with the error for the last failed one, with the network's error, or
 * with a `FetchBackoffAbortError` as soon as the signal aborts.
 */
export const exchange = async (
  target: StreamTarget,
  request: WriteRequest,
  { repeat, errorOf }: ExchangeOptions,
): Promise<Response> => {
  const response = await untilOk(() => attempt(target, request), {
    ports: target.ports,
    signal: request.signal ?? target.signal,
    policy: policyOf(target, repeat),
    onFailedAttempt: target.backoff?.onFailedAttempt,
    mayRepeat: ({ kind }) => repeat === 'always' || (repeat === 'answered' && kind === 'response'),
    errorOf,
  })
  return drain(response)
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

/** Repeats allowed by the options; unlimited ones only where a repeat is harmless. */
const policyOf = (target: StreamTarget, repeat: Repeat): RetryPolicy => {
  const chosen = target.backoff?.maxRetries ?? WRITE_RETRIES
  const maxRetries = repeat === 'always' || Number.isFinite(chosen) ? chosen : WRITE_RETRIES
  return { ...retryPolicyFrom(target.backoff), maxRetries }
}
