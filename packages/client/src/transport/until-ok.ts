// The one loop that repeats requests until one succeeds.
import type { Clock } from '../environment.ts'
import { errorFromResponse } from '../errors/error-from-response.ts'
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { readAtMost } from '../errors/read-at-most.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { parseRetryAfter } from '../protocol/retry-after.ts'
import { retryDelayMs, type RetryPolicy } from './retry-policy.ts'
import type { SendOutcome } from './send-once.ts'
import { sleep } from './sleep.ts'

export type Failure = Exclude<SendOutcome, { kind: 'aborted' }>

export interface Repetition {
  readonly ports: { readonly clock: Clock; random(): number }
  readonly signal: AbortSignal | null | undefined
  readonly policy: RetryPolicy
  readonly onFailedAttempt: (() => void) | undefined
  /** Whether this request may be sent again after such a failure. A status that no repetition mends ends it anyway. */
  mayRepeat(failure: Failure): boolean
  /** The error for a failed response. Default: `FetchError` or `StreamClosedError`. */
  readonly errorOf?: ((response: Response, url: string) => Promise<Error>) | undefined
}

/**
 * Resolves with a successful response. Rejects with the error for the last failed one, with the network's error, or
 * with a `FetchBackoffAbortError` as soon as the signal aborts.
 */
export const untilOk = async (
  send: () => Promise<SendOutcome>,
  { ports, signal, policy, onFailedAttempt, mayRepeat, errorOf = errorFromResponse }: Repetition,
): Promise<Response> => {
  for (let failures = 1; ; failures++) {
    const outcome = await send()
    if (outcome.kind === 'aborted') throw new FetchBackoffAbortError({ cause: outcome.reason })
    const response = outcome.kind === 'response' ? outcome.response : undefined
    if (response?.ok === true) return response
    onFailedAttempt?.()
    const isHopeless = (response !== undefined && !isRetryableStatus(response.status)) || !mayRepeat(outcome)
    const failure = { failures, retryAfterMs: retryAfterOf(outcome, ports.clock.now()), random: ports.random() }
    const delayMs = isHopeless ? undefined : retryDelayMs(policy, failure)
    if (delayMs === undefined)
      throw outcome.kind === 'response' ? await errorOf(outcome.response, outcome.url) : outcome.error
    if (response !== undefined) drain(response)
    await sleep(ports.clock, delayMs, signal).catch((cause: unknown) => {
      throw new FetchBackoffAbortError({ cause })
    })
  }
}

/** Reads the rest of a body that nobody wants, so that its connection is free again. */
export const drain = (response: Response): Response => {
  if (response.body && !response.bodyUsed) void readAtMost(response)
  return response
}

/** The least wait that the server asks for. */
export const retryAfterOf = (outcome: SendOutcome, nowMs: number): number =>
  outcome.kind === 'response' ? parseRetryAfter(outcome.response.headers.get('retry-after'), nowMs) : 0
