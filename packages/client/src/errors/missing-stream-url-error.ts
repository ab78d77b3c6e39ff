/** A handle was made without an address. */
export class MissingStreamUrlError extends Error {
  override name = 'MissingStreamUrlError'

  constructor() {
    super('Invalid stream options: missing required url parameter')
  }
}
