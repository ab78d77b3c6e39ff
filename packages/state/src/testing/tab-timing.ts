import type { Environment } from '../environment.ts'
import { never, type TabLife } from './tab-life.ts'
import type { TestClock } from './test-clock.ts'

/** What timing is made of. */
export interface TabTimingParts {
  readonly life: TabLife
  readonly clock: TestClock
  readonly random: () => number
  /** Whether timers run at full seconds only, now. */
  readonly isThrottled: () => boolean
}

/** Timers of hidden tabs run at full seconds. */
const HIDDEN_TIMER_MS = 1000

/** Time and chance of a tab. Who sleeps in a tab that does not run wakes when it runs again. */
export function createTabTiming({
  life,
  clock,
  random,
  isThrottled,
}: TabTimingParts): Pick<Environment, 'now' | 'elapsed' | 'sleep' | 'breathe' | 'random' | 'randomBytes'> {
  return {
    now: () => clock.now,
    elapsed: () => clock.elapsed,
    random,
    randomBytes: (length) => new Uint8Array(length).map(() => Math.floor(random() * 256)),
    breathe: () => (life.isGone ? never() : new Promise((resolve) => life.post(resolve))),
    sleep(delayMs, signal) {
      if (life.isGone) return never()
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const due = (): void => {
          const late = isThrottled() ? clock.elapsed % HIDDEN_TIMER_MS : 0
          if (late > 0) timer = clock.after(HIDDEN_TIMER_MS - late, due)
          else life.run(done)
        }
        const done = (): void => {
          stop()
          resolve()
        }
        const stop = (): void => {
          timer.cancel()
          signal.removeEventListener('abort', done)
          forget()
        }
        let timer = clock.after(delayMs, due)
        signal.addEventListener('abort', done)
        const forget = life.onEnd(stop)
      })
    },
  }
}
