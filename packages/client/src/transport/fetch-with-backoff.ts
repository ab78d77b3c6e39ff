import { errorFromResponse } from '../errors/error-from-response.ts'
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import type { Clock } from '../environment.ts'
import { parseRetryAfter } from './retry-after.ts'
import { retryDelayMs, retryPolicyFrom, type BackoffChoices } from './retry-policy.ts'
import type { Fetch } from '../environment.ts'
import { checkHeaders, isProgrammingError } from './send-once.ts'
import { sleep } from './sleep.ts'

export interface BackoffPorts {
  readonly clock: Clock
  random(): number
}

/**
 * A `fetch` that resolves with successful responses only and repeats what may succeed later. See
 * `createFetchWithBackoff`, which is this with the platform's clock.
 */
export const fetchWithBackoff = (fetch: Fetch, options: BackoffChoices, ports: BackoffPorts): Fetch => {
  const policy = retryPolicyFrom(options)
  return async (input, init) => {
    const signal = init?.signal
    checkHeaders(init?.headers, urlOf(input))
    for (let failures = 1; ; failures++) {
      throwIfAborted(signal)
      const failure = await attempt(fetch, input, init, ports.clock)
      if (failure.response !== undefined) return failure.response
      options.onFailedAttempt?.()
      throwIfAborted(signal)
      const { error, retryAfterMs } = failure
      const delayMs = retryDelayMs(policy, { failures, retryAfterMs, random: ports.random() })
      if (delayMs === undefined || !isWorthRepeating(error) || isOneShot(input, init)) throw error
      await sleep(ports.clock, delayMs, signal).catch(() => throwIfAborted(signal))
    }
  }
}

type Attempt =
  | { readonly response: Response }
  | { readonly response?: undefined; readonly error: unknown; readonly retryAfterMs: number }

const attempt = async (
  fetch: Fetch,
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  clock: Clock,
): Promise<Attempt> => {
  try {
    const response = await fetch(input, init)
    if (response.ok) return { response }
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), clock.now())
    return { error: await errorFromResponse(response, urlOf(input)), retryAfterMs }
  } catch (error) {
    return { error, retryAfterMs: 0 }
  }
}

const isWorthRepeating = (error: unknown): boolean =>
  error instanceof FetchError ? isRetryableStatus(error.status) : !isProgrammingError(error)

/** A body that is a stream is gone after the first attempt. */
const isOneShot = (input: Parameters<Fetch>[0], init: RequestInit | undefined): boolean =>
  init?.body instanceof ReadableStream || (input instanceof Request && input.body !== null)

const urlOf = (input: Parameters<Fetch>[0]): string => (input instanceof Request ? input.url : String(input))

const throwIfAborted = (signal: AbortSignal | null | undefined): void => {
  if (signal?.aborted === true) throw new FetchBackoffAbortError({ cause: signal.reason })
}
