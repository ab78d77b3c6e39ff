import { platformEnvironment } from './environment.ts'
import { fetchWithBackoff } from './transport/fetch-with-backoff.ts'
import { BackoffDefaults, type BackoffChoices } from './transport/retry-policy.ts'
import type { Fetch } from './environment.ts'

/**
 * Wraps a `fetch` so that it resolves with successful responses only. Network failures, 429, 5xx and other odd statuses
 * are repeated after a growing, jittered wait of at least the server's `Retry-After`; other 4xx, invalid requests and
 * bodies that are streams are not.
 *
 * Rejects with a `FetchError` (`StreamClosedError` for a closed stream), with the network's error, or with a
 * `FetchBackoffAbortError` as soon as the signal aborts, in the middle of a wait too. A repeated request may have been
 * carried out before: use it for requests that may be stored twice only if they cannot.
 */
export const createFetchWithBackoff = (fetch: Fetch, options: BackoffChoices = BackoffDefaults): Fetch =>
  fetchWithBackoff(fetch, options, platformEnvironment)
