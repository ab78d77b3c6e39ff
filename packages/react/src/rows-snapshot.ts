/** What hooks show of a collection during server render and hydration: nothing yet. */
export const NO_ROWS: ReadonlyArray<never> = Object.freeze([])
