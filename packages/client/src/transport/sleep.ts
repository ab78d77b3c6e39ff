import type { Clock } from '../environment.ts'
import { onAbort } from './on-abort.ts'

/** Waits. An abort ends the wait at once: the promise rejects with the reason, and timer and listener are gone. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      forget()
      resolve()
    })
    const forget = onAbort(signal, () => {
      cancel()
      reject(signal?.reason)
    })
  })
