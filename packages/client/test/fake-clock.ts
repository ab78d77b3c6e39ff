import type { Clock } from '../src/environment.ts'

interface Timer {
  readonly due: number
  readonly callback: () => void
}

/** A clock that stands still until it is advanced. */
export class FakeClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()

  constructor(nowMs = 1_000_000) {
    this.#now = nowMs
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { due: this.#now + delayMs, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets everything run that can run now, then the timers that fall due one after the other. */
  async advance(delayMs = 0): Promise<void> {
    const end = this.#now + delayMs
    await settle()
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.due)
      timer.callback()
      await settle()
    }
    this.#now = end
  }

  /** Time passes while no timer runs, as in a sleeping machine. */
  jump(delayMs: number): void {
    this.#now += delayMs
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer
    return next
  }
}

/** Lets promises and streams go on until nothing is left to do without time passing. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Lets time pass, a second a turn, until the promise is settled; fails after 200 seconds. */
export const finish = async <T>(promise: Promise<T>, clock: FakeClock): Promise<T> => {
  const progress = { settled: false }
  const done = (): void => void (progress.settled = true)
  promise.then(done, done)
  for (let turn = 0; turn <= 200; turn++) {
    await clock.advance(turn === 0 ? 0 : 1000)
    if (progress.settled) return promise
  }
  throw new Error('Not settled after 200 s')
}
