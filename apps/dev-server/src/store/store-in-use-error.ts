/** Another server uses the folder: two of them would not see each other's appends. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError' as const
  readonly code = 'STORE_IN_USE' as const
  readonly path: string

  constructor(path: string) {
    super(`The streams in ${path} are in use by another server. End that server, or give this one another folder.`)
    this.path = path
  }
}
