import type { Fetch } from '../environment.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { retryPolicyFrom, type BackoffChoices } from './retry-policy.ts'
import { checkHeaders, outcomeOf } from './send-once.ts'
import { untilOk, type Failure, type Repetition } from './until-ok.ts'

/**
 * A `fetch` that resolves with successful responses only and repeats what may succeed later. See
 * `createFetchWithBackoff`, which is this with the platform's clock.
 */
export const fetchWithBackoff =
  (fetch: Fetch, options: BackoffChoices, ports: Repetition['ports']): Fetch =>
  async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const signal = init?.signal
    checkHeaders(init?.headers, url)
    // A body that is a stream is gone after the first attempt.
    const isOneShot = init?.body instanceof ReadableStream || (input instanceof Request && input.body !== null)
    return untilOk(() => outcomeOf(url, signal, () => fetch(input, init)), {
      ports,
      signal,
      policy: retryPolicyFrom(options),
      onFailedAttempt: options.onFailedAttempt,
      mayRepeat: (failure) => !isOneShot && isWorthRepeating(failure),
    })
  }

/** Another wrapper may have made an error of the response already. */
const isWorthRepeating = (failure: Failure): boolean =>
  failure.kind === 'response' || !(failure.error instanceof FetchError) || isRetryableStatus(failure.error.status)
