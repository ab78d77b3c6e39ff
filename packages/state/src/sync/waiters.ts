/** Promises that wait for a condition over a moving value. */
export interface Waiters<Goal> {
  /** Waits until the goal is reached. Rejects with the signal's reason when it aborts. */
  wait(goal: Goal, signal?: AbortSignal): Promise<void>
  /** Resolves all whose goal satisfies `isReached`. */
  resolve(isReached: (goal: Goal) => boolean): void
  /** Rejects all, or those whose goal is meant. */
  reject(error: unknown, isMeant?: (goal: Goal) => boolean): void
}

/** Makes an empty set of waiting promises. */
export function createWaiters<Goal>(): Waiters<Goal> {
  const waiting = new Set<{ goal: Goal; resolve: () => void; reject: (error: unknown) => void }>()
  return {
    wait: (goal, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const end = (): void => {
          waiting.delete(waiter)
          signal?.removeEventListener('abort', onAbort)
        }
        const onAbort = (): void => {
          end()
          reject(signal?.reason)
        }
        const waiter = {
          goal,
          resolve: () => {
            end()
            resolve()
          },
          reject: (error: unknown) => {
            end()
            reject(error)
          },
        }
        signal?.addEventListener('abort', onAbort)
        waiting.add(waiter)
      }),
    resolve(isReached) {
      for (const waiter of [...waiting]) if (isReached(waiter.goal)) waiter.resolve()
    },
    reject(error, isMeant = () => true) {
      for (const waiter of [...waiting]) if (isMeant(waiter.goal)) waiter.reject(error)
    },
  }
}
