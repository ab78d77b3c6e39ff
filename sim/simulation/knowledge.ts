/** What a profile knows to be in the log. */
export interface Knowledge {
  /** By transaction id: since when. */
  readonly knownAt: ReadonlyMap<string, number>
  know(txids: ReadonlyArray<string>): void
}

/** Begins to note it. `tick` is the present moment. */
export function createKnowledge(tick: () => number): Knowledge {
  const knownAt = new Map<string, number>()
  return {
    knownAt,
    know(txids) {
      for (const txid of txids) if (!knownAt.has(txid)) knownAt.set(txid, tick())
    },
  }
}
