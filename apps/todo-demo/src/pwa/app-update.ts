/** A newer version of the page that this browser has fetched, and waits to be used. */
export interface AppUpdate {
  /** Starts the newer version and loads the page anew; absent while there is none. */
  get(): (() => void) | undefined
  /** Offers a newer version. */
  offer(start: () => void): void
  /** Calls `listener` when one is offered. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/** Makes the place where a newer version is offered. */
export function createAppUpdate(): AppUpdate {
  const listeners = new Set<() => void>()
  let start: (() => void) | undefined
  return {
    get: () => start,
    offer(next) {
      start = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The newer version of this page. */
export const appUpdate = createAppUpdate()
