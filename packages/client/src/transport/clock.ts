/** Time as a port. All times are milliseconds. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls back once after a delay, unless the returned function is called before. */
  after(delayMs: number, callback: () => void): () => void
}
