import { createListeners } from '../core/listeners.ts'
import type { TaskLoop } from './task-loop.ts'

/**
 * What a tab can do.
 *
 * - `running`: everything.
 * - `blocked`: nothing, in a long task; all that comes waits.
 * - `frozen`: no timers and no answers; messages of other tabs may still come.
 * - `cached`: it waits in the back/forward cache, or is on its way out.
 * - `gone`: nothing, ever again.
 */
export type TabState = 'running' | 'blocked' | 'frozen' | 'cached' | 'gone'

/**
 * The gate between a tab and the world. What comes to the tab (answers, timers, messages) passes through it, and waits
 * or vanishes when the tab does not run.
 */
export class TabLife {
  readonly #loop: TaskLoop
  readonly #ending = new AbortController()
  readonly #enders = createListeners<void>()
  #state: TabState = 'running'
  #isDeaf = false
  #backlog: Array<() => void> = []

  constructor(loop: TaskLoop) {
    this.#loop = loop
  }

  get state(): TabState {
    return this.#state
  }

  get isGone(): boolean {
    return this.#state === 'gone'
  }

  /** Aborts when the tab is gone. */
  get gone(): AbortSignal {
    return this.#ending.signal
  }

  /** Calls back when the tab is gone. Returns the function that takes the listener back. */
  onEnd(listener: () => void): () => void {
    return this.#enders.add(listener)
  }

  /** Stops the tab. A frozen one takes messages all the same, unless it `isDeaf`. */
  stop(state: 'blocked' | 'frozen' | 'cached', isDeaf = true): void {
    if (this.isGone) return
    this.#state = state
    this.#isDeaf = isDeaf
  }

  /** Goes on, with what has waited first. */
  go(): void {
    if (this.isGone) return
    this.#state = 'running'
    const backlog = this.#backlog
    this.#backlog = []
    for (const task of backlog) this.post(task)
  }

  /** Ends the tab. */
  end(): void {
    if (this.isGone) return
    this.#state = 'gone'
    this.#backlog = []
    this.#loop.touch()
    this.#ending.abort()
    this.#enders.notify()
  }

  /** Runs a piece of the tab: now, when it runs again, or never. */
  run(task: () => void): void {
    this.#loop.touch()
    if (this.#state === 'running') task()
    else if (!this.isGone) this.#backlog.push(task)
  }

  /** The same in a turn of its own. */
  post(task: () => void): void {
    this.#loop.post(() => this.run(task))
  }

  /** Runs what a message of another tab starts, in a turn of its own. One in the cache is thrown out by it. */
  receive(task: () => void): void {
    this.#loop.post(() => {
      if (this.#state === 'cached') this.end()
      else if (this.#state === 'frozen' && !this.#isDeaf) task()
      else this.run(task)
    })
  }

  /** A promise of the world as the tab sees it. */
  see<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.run(() => resolve(value)),
        (error: unknown) => this.run(() => reject(error)),
      )
    })
  }

  /** Something that is sure to end goes on in the world: who settles waits for it. */
  track(work: Promise<unknown>): void {
    this.#loop.track(work)
  }

  /** Starts work that is sure to end, in a turn of its own; both its start and its result are lost with the tab. */
  start<T>(work: () => Promise<T>): Promise<T> {
    return this.see(
      new Promise((resolve, reject) => {
        if (this.isGone) return
        this.#loop.post(() => {
          if (this.isGone) return
          const working = work()
          this.#loop.track(working)
          working.then(resolve, reject)
        })
      }),
    )
  }
}

/** For what a tab that is gone still awaits. */
export const never = <T>(): Promise<T> => new Promise(() => undefined)
