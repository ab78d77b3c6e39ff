/** Another writer took over this producer id with a higher epoch; what was sent is not stored. Protocol section 6. */
export class StaleEpochError extends Error {
  override name = 'StaleEpochError'
  /** The epoch that the server holds. */
  readonly currentEpoch: number

  constructor(currentEpoch: number) {
    super(
      `The producer is fenced: the server holds epoch ${currentEpoch}. Restart it with epoch ${currentEpoch + 1}, or use autoClaim.`,
    )
    this.currentEpoch = currentEpoch
  }
}
