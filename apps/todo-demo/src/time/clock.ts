/** The time, as it is told on a page: it moves in steps, and only while somebody looks. */
export interface Clock {
  /** Milliseconds since 1970, as of the last step. */
  get(): number
  /** Calls `listener` at each step. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/** Makes a clock out of the time and a timer. `every` starts a repeated call and gives the function that ends it. */
export function createClock(now: () => number, every: (step: () => void) => () => void): Clock {
  const listeners = new Set<() => void>()
  let time = now()
  let stop: (() => void) | undefined
  const step = (): void => {
    time = now()
    for (const listener of listeners) listener()
  }
  return {
    get: () => time,
    subscribe(listener) {
      listeners.add(listener)
      stop ??= every(step)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = undefined
      }
    },
  }
}
