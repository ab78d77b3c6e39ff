// Live readers wait here, each stream's on their own: a write wakes those that read it and costs nothing to others.
import type { Clock } from '../environment.ts'

export type WakeReason = 'changed' | 'timeout' | 'aborted' | 'closing'

export interface Wakeups {
  /**
   * Resolves at the next change of a stream, after `timeoutMs`, when the reader goes, or when the server does. It
   * listens from the moment of the call.
   */
  wait(path: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<WakeReason>
  /** Wakes everyone who waits for a stream. */
  notify(path: string): void
  /** Wakes everyone, and from now on nobody waits. Idempotent. */
  close(): void
}

type Waiter = (reason: WakeReason) => void

export const createWakeups = (clock: Clock): Wakeups => {
  const waiters = new Map<string, Set<Waiter>>()
  let isClosed = false

  const add = (path: string, waiter: Waiter): void => {
    const others = waiters.get(path)
    if (others === undefined) waiters.set(path, new Set([waiter]))
    else others.add(waiter)
  }
  const remove = (path: string, waiter: Waiter): void => {
    const others = waiters.get(path)
    others?.delete(waiter)
    if (others?.size === 0) waiters.delete(path)
  }

  return {
    wait: (path, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (isClosed) return resolve('closing')
        if (signal?.aborted === true) return resolve('aborted')
        const settle = (reason: WakeReason): void => {
          remove(path, settle)
          cancelTimer()
          signal?.removeEventListener('abort', onAbort)
          resolve(reason)
        }
        const onAbort = (): void => settle('aborted')
        const cancelTimer = clock.after(timeoutMs, () => settle('timeout'))
        signal?.addEventListener('abort', onAbort)
        add(path, settle)
      }),
    notify: (path) => {
      for (const waiter of waiters.get(path) ?? []) waiter('changed')
    },
    close: () => {
      isClosed = true
      for (const others of waiters.values()) for (const waiter of others) waiter('closing')
    },
  }
}
