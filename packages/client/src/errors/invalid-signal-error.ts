/** The `signal` of a handle is not an `AbortSignal`. */
export class InvalidSignalError extends Error {
  override name = 'InvalidSignalError'

  constructor() {
    super('Invalid signal option. It must be an instance of AbortSignal.')
  }
}
