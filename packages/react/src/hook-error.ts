/**
 * What went wrong with a hook, for programs. The message says the same for people.
 *
 * - `outside-render`: a hook was called where no component renders.
 * - `outside-provider`: no database was given and no `StreamDBProvider` is above the component.
 * - `foreign-database`: what was given for a database was not made by `createStreamDB`.
 * - `foreign-collection`: the collection was not made by `createStreamDB`.
 * - `different-state`: two components want one stream with different collections.
 * - `not-dehydrated`: a component that waits for rows was rendered on a server that has not read them.
 * - `two-copies-of-tanstack-db`: the live-query hooks and the collections come from different installs of `@tanstack/db`.
 */
export type HookErrorCode =
  | 'outside-render'
  | 'outside-provider'
  | 'foreign-database'
  | 'foreign-collection'
  | 'different-state'
  | 'not-dehydrated'
  | 'two-copies-of-tanstack-db'

/** Every error that this package makes. Test `code`, never the message. */
export class HookError extends Error {
  override readonly name = 'HookError' as const
  readonly code: HookErrorCode

  constructor(code: HookErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
