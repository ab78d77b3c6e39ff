/** A stored append is not what was stored. The server finds out what else is good when it is started again. */
export class BlockDamagedError extends Error {
  override readonly name = 'BlockDamagedError' as const
  readonly code = 'BLOCK_DAMAGED' as const

  constructor(path: string, incarnation: number, end: number) {
    super(
      `The store in ${path} is damaged: the append of creation ${incarnation} that ends at ${end} has changed on disk. Start the server again: it serves what is good, and says what is lost.`,
    )
  }
}
