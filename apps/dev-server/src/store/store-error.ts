/** The folder of a durable store cannot be used. `cause` says what the engine reported. */
export class StoreError extends Error {
  override readonly name = 'StoreError' as const
  readonly code = 'STORE_UNUSABLE' as const
  readonly path: string

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(
      `The streams in ${path} cannot be opened: ${reason}. Check that the folder may be written to, or give another one; moving it away begins anew.`,
      { cause },
    )
    this.path = path
  }
}
