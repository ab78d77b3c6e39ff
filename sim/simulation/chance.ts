/** Everything that a run leaves to chance. The same seed gives the same answers. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number
  /** `true` in `share` of all cases. */
  happens(share: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
  /** One of the choices, each as likely as its weight says. */
  weighted<T>(choices: ReadonlyArray<readonly [weight: number, choice: T]>): T | undefined
}

/** Makes a chance from a seed (mulberry32). */
export function createChance(seed: number): Chance {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    happens: (share) => next() < share,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      return choices.find(([weight]) => (left -= weight) < 0)?.[1]
    },
  }
}
