// A step that ended badly, with the tests that it had counted until then.

/** @typedef {{ passed: number, failed: number }} Counts */

export class StepFailure extends Error {
  /** @override */
  name = 'StepFailure'

  /**
   * @param {string} message what happened, as one sentence
   * @param {Counts} [counts]
   */
  constructor(message, counts) {
    super(message)
    this.counts = counts
  }
}
