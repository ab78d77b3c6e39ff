// A connection can die without a sign: the machine slept, the network changed, a proxy holds events back. Wall time is
// compared in short ticks, since timers stand still while a machine sleeps.
import type { Clock } from '../environment.ts'

const TICK_MS = 5000

export interface SilenceWatch {
  /** Waits for the network from now on, at most this long. */
  listen(limitMs: number): void
  /** Something came, or nothing is waited for. Costs nothing: it is called for every chunk. */
  rest(): void
  /** The end: no timer is left. */
  stop(): void
}

/** Calls back once when the network was waited for too long. */
export const createSilenceWatch = (clock: Clock, onSilence: (limitMs: number) => void): SilenceWatch => {
  let waiting: { readonly sinceMs: number; readonly limitMs: number } | undefined
  let cancel: (() => void) | undefined

  const tick = (): void => {
    cancel = undefined
    if (waiting === undefined) return
    const now = clock.now()
    const { sinceMs, limitMs } = waiting
    // A clock that was set back would make the wait as much longer.
    if (now < sinceMs) waiting = { sinceMs: now, limitMs }
    if (now - sinceMs >= limitMs) {
      waiting = undefined
      onSilence(limitMs)
    } else {
      cancel = clock.after(TICK_MS, tick)
    }
  }

  return {
    listen: (limitMs) => {
      waiting = { sinceMs: clock.now(), limitMs }
      cancel ??= clock.after(TICK_MS, tick)
    },
    rest: () => {
      waiting = undefined
    },
    stop: () => {
      waiting = undefined
      cancel?.()
      cancel = undefined
    },
  }
}
