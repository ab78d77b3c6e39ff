/**
 * What went wrong, for programs. The message says the same for people: what happened, to what, and what to do.
 *
 * - `invalid-options`: a wrong or missing option, thrown at once.
 * - `invalid-schema`: a definition that cannot work (reserved name, type used twice, asynchronous schema).
 * - `validation-failed`: a value does not fit its schema.
 * - `stream-not-found`: the stream does not exist and no `create` option was given.
 * - `stream-recreated`: the stream is another one than before, and writes that were made for the old one wait for a word.
 * - `closed`: the database was closed.
 * - `txid-timeout`: a transaction id did not come back on the stream in time.
 * - `not-settled`: the wait for local writes to be sent was ended; the message names what holds them.
 * - `offline`: the stream can not be reached now, or an action that needs the network was called without it.
 * - `read-only`: a write to a database that was made with `writes: false`.
 * - `rejected`: the server refused a write for good.
 * - `row-deleted`: an update of a row that the log has deleted meanwhile.
 * - `read-failed`: the stream can no longer be read; `cause` has the reason.
 */
export type StateErrorCode =
  | 'invalid-options'
  | 'invalid-schema'
  | 'validation-failed'
  | 'stream-not-found'
  | 'stream-recreated'
  | 'closed'
  | 'txid-timeout'
  | 'not-settled'
  | 'offline'
  | 'read-only'
  | 'rejected'
  | 'row-deleted'
  | 'read-failed'

/** Every error that this package makes. Test `code`, never the message. */
export class StateError extends Error {
  override readonly name = 'StateError' as const
  readonly code: StateErrorCode

  constructor(code: StateErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
