/** Which rows of a collection have local writes that are not yet part of the log, for bindings to view libraries. */
export interface PendingView {
  /** Whether a local write of the row with this key is not yet part of the log. */
  has(key: string): boolean
  /**
   * Calls `listener` whenever that may be another answer for some key.
   *
   * @returns a function that ends the subscription.
   */
  subscribe(listener: () => void): () => void
}

/** The part of a collection that knows writes which are not durable yet. */
interface Unstored {
  get(key: string): { readonly $hasPendingWrites?: boolean | undefined } | undefined
}

/** Makes the view of a collection over the outbox's own: a write counts from the call on, before it is durable. */
export function createPendingView(stored: PendingView, collection: Unstored): PendingView {
  return {
    has: (key) => stored.has(key) || collection.get(key)?.$hasPendingWrites === true,
    subscribe: stored.subscribe,
  }
}
