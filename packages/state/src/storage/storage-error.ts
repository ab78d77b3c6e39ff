/**
 * Why the browser's storage could not be used.
 *
 * - `unavailable`: there is no IndexedDB here, or the page may not use it (a sandboxed frame).
 * - `open-timeout`: the database did not open in time; another page may hold an older one open.
 * - `no-answer`: the database opened, but no request was answered; nothing was written.
 * - `failed`: a transaction was aborted; nothing of it was written. `cause` has the browser's reason.
 * - `quota`: there is no room left; nothing of the transaction was written.
 * - `cleared`: the site's data was removed while it was in use. The next use finds an empty database.
 * - `removed`: the data was removed on purpose, by this tab or another: a user has logged out.
 * - `moved`: a later version of this package has taken over the data; reload the page to use that version.
 */
export type StorageErrorCode =
  | 'unavailable'
  | 'open-timeout'
  | 'no-answer'
  | 'failed'
  | 'quota'
  | 'cleared'
  | 'removed'
  | 'moved'

/** A failure of the browser's storage. Nothing was written. */
export class StorageError extends Error {
  override readonly name = 'StorageError' as const
  readonly code: StorageErrorCode
  /** The database that was meant. */
  readonly database: string

  constructor(code: StorageErrorCode, database: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.database = database
  }
}

/** Whether an error is of the storage, and of this kind. */
export const hasStorageCode = (error: unknown, code: StorageErrorCode): boolean =>
  error instanceof StorageError && error.code === code
