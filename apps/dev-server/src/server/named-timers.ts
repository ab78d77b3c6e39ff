import type { Clock } from '../environment.ts'

/** Timers of which each name has at most one. */
export interface NamedTimers {
  /** Runs `run` after `delayMs`, instead of what was set for the name before. */
  set(name: string, delayMs: number, run: () => void): void
  cancel(name: string): void
  /** Cancels all; from now on nothing is set. */
  close(): void
}

export const createNamedTimers = (clock: Clock): NamedTimers => {
  const cancels = new Map<string, () => void>()
  let isClosed = false
  const cancel = (name: string): void => {
    cancels.get(name)?.()
    cancels.delete(name)
  }
  return {
    set: (name, delayMs, run) => {
      cancel(name)
      if (isClosed) return
      const stop = clock.after(delayMs, () => {
        cancels.delete(name)
        run()
      })
      cancels.set(name, stop)
    },
    cancel,
    close: () => {
      isClosed = true
      for (const name of [...cancels.keys()]) cancel(name)
    },
  }
}
