/** The server could not begin to listen. */
export class ListenError extends Error {
  override readonly name = 'ListenError' as const
  readonly code: 'PORT_TAKEN' | 'CANNOT_LISTEN'
  readonly port: number

  constructor(port: number, cause: unknown) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    super(
      isTaken
        ? `Port ${port} is taken by another program. End that program, or choose another port.`
        : `Cannot listen on port ${port}: ${cause instanceof Error ? cause.message : String(cause)}. Choose another port.`,
      { cause },
    )
    this.code = isTaken ? 'PORT_TAKEN' : 'CANNOT_LISTEN'
    this.port = port
  }
}
