/** The server misses batches of this producer before the one that was sent. Protocol section 6. */
export class SequenceGapError extends Error {
  override name = 'SequenceGapError'
  /** The sequence that the server waits for. */
  readonly expectedSeq: number
  /** The sequence that it was sent. */
  readonly receivedSeq: number

  constructor(expectedSeq: number, receivedSeq: number) {
    super(`The server waits for sequence ${expectedSeq} of this producer and was sent ${receivedSeq}.`)
    this.expectedSeq = expectedSeq
    this.receivedSeq = receivedSeq
  }
}
