// Numbers that look random and follow from a seed, so that a schedule can be run again.

export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** Whether something of this probability happens. */
  chance(share: number): boolean
  /** A number in [low, high). */
  between(low: number, high: number): number
  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]] | ReadonlyArray<T>): T
  /** Another source that follows from the same seed: what one part draws does not shift what another gets. */
  fork(name: string): Random
}

/** Mulberry32: 32 bits of state, good enough to shuffle events. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    chance: (share) => next() < share,
    between: (low, high) => low + next() * (high - low),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new RangeError('There is nothing to choose from')
      return item
    },
    fork: (name) => createRandom(hash(`${seed} ${name}`)),
  }
}

const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}
