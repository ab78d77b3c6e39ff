// The only file of this package's handler that names a global of the platform. Everything else takes these ports.

/** Time and timers. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** Randomness. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number
  /** A new unguessable identifier of letters and digits. */
  id(): string
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  id: () => crypto.randomUUID().replaceAll('-', ''),
}

export const systemFetch: typeof fetch = (input, init) => fetch(input, init)
