import type { Clock } from '../src/environment.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, runs the timers that fall due in their order, and lets what they woke go on. */
  advance(byMs: number): Promise<void>
  /** How many timers wait. */
  pending(): number
}

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

export const createFakeClock = (startMs: number = Date.UTC(2026, 10, 21)): FakeClock => {
  let nowMs = startMs
  let timers: Timer[] = []
  const firstDue = (untilMs: number): Timer | undefined =>
    timers.filter((timer) => timer.atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0]
  return {
    now: () => nowMs,
    after: (delayMs, run) => {
      const timer: Timer = { atMs: nowMs + delayMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance: async (byMs) => {
      const untilMs = nowMs + byMs
      for (let timer = firstDue(untilMs); timer !== undefined; timer = firstDue(untilMs)) {
        const due = timer
        timers = timers.filter((other) => other !== due)
        nowMs = due.atMs
        due.run()
        await settle()
      }
      nowMs = untilMs
      await settle()
    },
    pending: () => timers.length,
  }
}

/** Lets everything that is ready go on, until nothing is. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
