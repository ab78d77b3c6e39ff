/**
 * What went wrong, for programs. The message says the same for people: what happened, to what, and what to do.
 *
 * - `invalid-options`: a wrong or missing option, thrown at once.
 * - `invalid-schema`: a definition that cannot work (reserved name, type used twice, asynchronous schema).
 * - `validation-failed`: a value does not fit its schema.
 * - `stream-not-found`: the stream does not exist and no `create` option was given.
 * - `stream-recreated`: the stream is another one than before, and writes that were made for the old one wait for a word.
 * - `closed`: the database was closed.
 * - `cleared`: `clearLocalData` removed a write from this device, or what it was made over, before it was known to be in
 *   the log; with `outbox: 'keep'` a write that was stored is still there, and sent when the same user comes again.
 * - `discarded`: a waiting or refused write was discarded.
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
  | 'cleared'
  | 'discarded'
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
  /** The HTTP status of the answer that this is about, if there was one. The same in every tab, unlike `cause`. */
  readonly status: number | undefined

  constructor(code: StateErrorCode, message: string, options?: { cause?: unknown; status?: number | undefined }) {
    super(message, options)
    this.code = code
    this.status = options?.status ?? statusIn(options?.cause)
  }
}

/** The HTTP status that an error carries. */
export const statusIn = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined

/** What is wrong with what a caller gave. */
export const invalidOptions = (message: string): StateError => new StateError('invalid-options', message)

/** What a write is told whose data was removed on purpose. */
export const clearedError = (cause?: unknown): StateError =>
  new StateError(
    'cleared',
    'The data of this user on this device was removed (clearLocalData), and with it what waited to be written. Read the ' +
      'stream again with connect(), and look whether the change is there.',
    { cause },
  )

/** What a write is told that a person has discarded. */
export const discardedError = (): StateError =>
  new StateError('discarded', 'The write was discarded: it is not sent, and its rows are as they were without it.')

/** Whether an error says that local data was removed on purpose. */
export const isCleared = (error: unknown): boolean => error instanceof StateError && error.code === 'cleared'
