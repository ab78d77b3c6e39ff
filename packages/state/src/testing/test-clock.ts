import type { TaskLoop } from './task-loop.ts'

/** A timer that has not run. */
export interface Timer {
  cancel(): void
}

/** Time that stands still until a test moves it. */
export interface TestClock {
  /** Milliseconds since 1970; `jump` moves it. */
  readonly now: number
  /** Milliseconds since the start. */
  readonly elapsed: number
  /** How many timers wait. */
  readonly timers: number
  /** Calls back once, in `delayMs`. */
  after(delayMs: number, callback: () => void): Timer
  /** Moves time; what is due runs in order, and all that follows from it before the next. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock forwards or back, as a user or a time server does. No timer is nearer for it. */
  jump(ms: number): void
}

interface Waiting {
  readonly at: number
  readonly callback: () => void
}

/** Makes a clock whose wall time begins at `startAt`. */
export function createTestClock(loop: TaskLoop, startAt: number): TestClock {
  // Sorted by time; of the same time, in the order in which they were made.
  const waiting: Waiting[] = []
  let elapsed = 0
  let wall = startAt
  return {
    get now() {
      return wall + elapsed
    },
    get elapsed() {
      return elapsed
    },
    get timers() {
      return waiting.length
    },
    after(delayMs, callback) {
      const timer = { at: elapsed + Math.max(0, delayMs), callback }
      let index = waiting.length
      while (index > 0 && (waiting[index - 1]?.at ?? 0) > timer.at) index--
      waiting.splice(index, 0, timer)
      return {
        cancel() {
          const place = waiting.indexOf(timer)
          if (place !== -1) waiting.splice(place, 1)
        },
      }
    },
    async advance(ms) {
      const until = elapsed + ms
      await loop.settle()
      for (let next = waiting[0]; next !== undefined && next.at <= until; next = waiting[0]) {
        waiting.shift()
        elapsed = Math.max(elapsed, next.at)
        next.callback()
        await loop.settle()
      }
      elapsed = until
    },
    jump(ms) {
      wall += ms
    },
  }
}
