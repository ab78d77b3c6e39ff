/** The right to one live request, until it is given back. */
export interface Slot {
  /**
   * Aborts when the slot is to be given back, since others wait and its turn has lasted long enough: end the request,
   * call `release`, and ask again. Also when the page is frozen or left; then the slot has been given back already.
   */
  readonly turnOver: AbortSignal
  /** Gives the slot back. Calling it again does nothing. */
  release(): void
}

/** A slot as the budget sees it. */
export interface LiveSlot extends Slot {
  /** The lock behind it. */
  readonly name: string
  /** When it was had, in elapsed milliseconds. */
  readonly since: number
  /** Aborts when it is given back. */
  readonly released: AbortSignal
  /** Tells the owner that its turn is over. */
  endTurn(): void
}

/** Makes a slot that somebody has from now on. */
export function createLiveSlot(name: string, since: number): LiveSlot {
  const turn = new AbortController()
  const holding = new AbortController()
  return {
    name,
    since,
    turnOver: turn.signal,
    released: holding.signal,
    endTurn: () => turn.abort(),
    release: () => holding.abort(),
  }
}
