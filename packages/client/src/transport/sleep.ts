import type { Clock } from '../environment.ts'

/** Waits. An abort ends the wait at once: the promise rejects with the reason, and timer and listener are gone. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
