import type { Environment } from '../src/environment.ts'

/** An environment whose time stands still until a test moves it. */
export interface ManualClock extends Environment {
  /** Moves time; who sleeps no longer than that wakes in order. */
  advance(ms: number): Promise<void>
  /** How many sleep. */
  readonly sleepers: number
}

/** Makes a clock at 1,000,000 ms, with a predictable sequence for chance. */
export function createManualClock(): ManualClock {
  let now = 1_000_000
  let count = 0
  const sleeping = new Set<{ at: number; wake: () => void }>()
  return {
    now: () => now,
    elapsed: () => now,
    random: () => 0.5,
    breathe: () => Promise.resolve(),
    randomBytes: (length) => new Uint8Array(length).map((_, index) => (index === 0 ? (count = (count + 1) % 256) : 7)),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at: now + delayMs,
          wake: () => {
            sleeping.delete(sleeper)
            signal.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        if (signal.aborted) return resolve()
        sleeping.add(sleeper)
        signal.addEventListener('abort', sleeper.wake)
      }),
    async advance(ms) {
      const until = now + ms
      for (;;) {
        const next = [...sleeping].sort((a, b) => a.at - b.at).find(({ at }) => at <= until)
        if (next === undefined) break
        now = Math.max(now, next.at)
        next.wake()
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
      now = until
    },
    get sleepers() {
      return sleeping.size
    },
  }
}
