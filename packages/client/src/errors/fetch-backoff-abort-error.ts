/** A request that `createFetchWithBackoff` makes was aborted by its signal. */
export class FetchBackoffAbortError extends Error {
  override name = 'FetchBackoffAbortError'

  constructor(options?: ErrorOptions) {
    super('Fetch with backoff aborted', options)
  }
}
