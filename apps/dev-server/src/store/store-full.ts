/**
 * Nothing more can be stored: the limit that the server was given is reached, or the disk takes no more. What was
 * acknowledged is kept and can be read; removing streams makes room.
 */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError' as const
  readonly code = 'STORE_FULL' as const
  readonly reason: 'limit' | 'disk'

  constructor(reason: 'limit' | 'disk', message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}
