import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import type { Fetch } from '../environment.ts'
import { asError } from './send-once.ts'

const WITHOUT_BODY: ReadonlySet<number> = new Set([201, 204, 205])

/**
 * A `fetch` whose responses hold their whole body already, so that a connection that breaks in mid-body is a failure of
 * the request and not of a later read. Statuses below 200 and 201, 204 and 205 pass as they are. Rejects with a
 * `FetchError` when the body breaks, and with a `FetchBackoffAbortError` when the signal ended it.
 */
export const createFetchWithConsumedBody =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const { status, statusText, headers } = response
    if (status < 200 || WITHOUT_BODY.has(status)) return response
    try {
      return new Response(await response.arrayBuffer(), { status, statusText, headers })
    } catch (error) {
      if (init?.signal?.aborted === true) throw new FetchBackoffAbortError({ cause: error })
      const url = input instanceof Request ? input.url : String(input)
      throw new FetchError(status, asError(error).message, undefined, Object.fromEntries(headers), url)
    }
  }
