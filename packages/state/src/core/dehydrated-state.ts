import { START, type Changeset, type Offset, type Put } from './changeset.ts'
import { isPut } from './is-changeset.ts'
import { isNumber, isText, listOf, objectOf, oneOf, type Guard } from './shape.ts'
import { initialStatus, type SyncStatus } from './sync-status.ts'

/** Raised with every change of the shape below. */
const FORMAT = 1

/**
 * The rows of a database and the position that they belong to, as plain JSON: `db.dehydrate()` takes it on a server, and
 * `createStreamDB({ initial })` goes on from it in a browser. They are one user's rows where the stream is.
 */
export interface DehydratedState {
  readonly format: number
  /** The `user` of the database that it was taken from. */
  readonly user: string | null
  /** The rows are exactly the fold of the log up to here. */
  readonly offset: Offset
  /** Which life of the stream it is a position of, when the server said so. */
  readonly incarnation: string | null
  /** When the end of the stream was reached, in milliseconds since 1970. */
  readonly syncedAt: number | null
  /** The ordinal that the next change of the log gets. */
  readonly nextOrdinal: number
  readonly rows: ReadonlyArray<Put>
}

/** What a database takes a dehydrated state from. */
export interface DehydrationSource {
  readonly rows: Iterable<
    readonly [type: string, key: string, row: { readonly value: unknown; readonly ordinal: number }]
  >
  readonly meta: {
    readonly offset: Offset
    readonly nextOrdinal: number
    readonly incarnation: string | undefined
    readonly syncedAt: number | undefined
  }
  readonly user: string | undefined
}

/** Takes the state of a database; nothing when nothing of the stream was read yet. */
export function dehydrate({ rows, meta, user }: DehydrationSource): DehydratedState | undefined {
  if (meta.offset === START) return undefined
  return {
    format: FORMAT,
    user: user ?? null,
    offset: meta.offset,
    incarnation: meta.incarnation ?? null,
    syncedAt: meta.syncedAt ?? null,
    nextOrdinal: meta.nextOrdinal,
    rows: Array.from(rows, ([type, key, { value, ordinal }]) => [type, key, value, ordinal] as const),
  }
}

/** Whether a value that came with a page is a dehydrated state, of this format or another. */
export const isDehydratedState = (value: unknown): value is DehydratedState =>
  isOfAnyFormat(value) && (value.format !== FORMAT || isOfThisFormat(value))

const orNull =
  <T>(isValid: Guard<T>): Guard<T | null> =>
  (value): value is T | null =>
    value === null || isValid(value)

const isOfAnyFormat = objectOf({ format: isNumber })
const isOfThisFormat = objectOf<DehydratedState>({
  format: oneOf(FORMAT),
  user: orNull(isText),
  offset: isText,
  incarnation: orNull(isText),
  syncedAt: orNull(isNumber),
  nextOrdinal: isNumber,
  rows: listOf(isPut),
})

/** Whether this build can read it. */
export const isReadable = ({ format }: DehydratedState): boolean => format === FORMAT

/** The commit that makes a store at `from` one of this state. */
export const changesetOf = ({ rows, offset, nextOrdinal }: DehydratedState, from: Offset): Changeset => ({
  ...{ from, to: offset, reset: true, puts: rows, deletes: [], txids: [], nextOrdinal },
})

/** How a database stands that shows this state and has not looked further; with none, one at rest. */
export const statusOf = (state: DehydratedState | undefined): SyncStatus =>
  state === undefined
    ? initialStatus
    : {
        ...initialStatus,
        isHydrated: true,
        hasSynced: state.syncedAt !== null,
        lastSyncedAt: state.syncedAt ?? undefined,
        offset: state.offset,
      }
