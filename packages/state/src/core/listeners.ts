/** A set of listeners that may come and go while they are called. */
export interface Listeners<T> {
  /** @returns a function that removes the listener; calling it again does nothing. */
  add(listener: (value: T) => void): () => void
  notify(value: T): void
  readonly size: number
}

/**
 * Makes an empty set. A listener that throws does not keep the others from being called; its error is thrown after them.
 */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<{ call: (value: T) => void }>()
  return {
    add(listener) {
      const entry = { call: listener }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    notify(value) {
      const errors: unknown[] = []
      for (const entry of [...listeners]) {
        if (!listeners.has(entry)) continue
        try {
          entry.call(value)
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) throw errors[0]
    },
    get size() {
      return listeners.size
    },
  }
}
