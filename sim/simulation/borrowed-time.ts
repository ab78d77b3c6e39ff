import { createTestBrowser, type TestBrowser } from '@oxbow/state/testing'

/** Time of which the whole world has the same, and which stands still until it is moved. */
export interface WorldTime {
  readonly browser: TestBrowser
  now(): number
  /** Calls back once. Returns the function that takes that back. */
  after(delayMs: number, run: () => void): () => void
}

const CANCELLED = 'cancelled'

/** Makes the time of a world: that of the browser in which its tabs live. */
export function createWorldTime(seed: number): WorldTime {
  const browser = createTestBrowser({ seed })
  // A tab that nothing ever happens to; it stands for the network and for the server.
  const { environment } = browser.openTab({ name: 'elsewhere' })
  return {
    browser,
    now: () => environment.now(),
    after(delayMs, run) {
      const over = new AbortController()
      void environment.sleep(delayMs, over.signal).then(() => (over.signal.aborted ? undefined : run()))
      // A reason of one's own: the platform's takes its time with the stack.
      return () => over.abort(CANCELLED)
    },
  }
}

/**
 * Gives the process the time and the chance of a world until the returned function is called: the client has no other
 * way to be told of them.
 */
export function borrowTime({ now, after }: WorldTime, random: () => number): () => void {
  const own = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now }
  const ownRandom = Math.random
  const cancels = new Map<unknown, () => void>()
  const begin = (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): unknown => {
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => false }
    const cancel = after(delayMs, () => {
      cancels.delete(timer)
      run(...args)
    })
    cancels.set(timer, cancel)
    return timer
  }
  Object.assign(globalThis, {
    setTimeout: begin,
    clearTimeout: (timer: unknown) => {
      cancels.get(timer)?.()
      cancels.delete(timer)
    },
  })
  Object.assign(Date, { now })
  Object.assign(Math, { random })
  return () => {
    Object.assign(globalThis, { setTimeout: own.setTimeout, clearTimeout: own.clearTimeout })
    Object.assign(Date, { now: own.now })
    Object.assign(Math, { random: ownRandom })
    for (const cancel of cancels.values()) cancel()
  }
}

/** The next turn of the process: by then all microtasks have run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** So many turns. */
export async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await turn()
}

/** More turns than any step needs that ends. */
const MOST_TURNS = 10_000

/** Work that goes round in circles: it takes turn after turn, and no time. */
export class Restless extends Error {
  override readonly name = 'Restless' as const
}

/** Waits for work. @throws Restless when it does not end by itself. */
export async function untilDone(work: Promise<void>): Promise<void> {
  const state = { isOver: false }
  const ending = work.finally(() => {
    state.isOver = true
  })
  ending.catch(() => undefined)
  for (let count = 0; count < MOST_TURNS && !state.isOver; count += 1) await turn()
  if (!state.isOver) throw new Restless('It goes round in circles.')
  await ending
}
