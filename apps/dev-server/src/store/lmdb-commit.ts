// Commits of LMDB, with what it takes to go on after one that failed.
import type { RootDatabase } from 'lmdb'
import { StoreFullError } from './store-full.ts'

/** Runs a transaction; see `StreamStore.write`. Rejects with a `StoreFullError` when the disk takes no more. */
export type Commit = <T>(work: () => T) => Promise<T>

/**
 * A failed commit leaves the store as it was, and the next one is tried afresh. But LMDB hands pages that a transaction
 * freed only to the second one after it: on a full disk that one would have to come through first. So a small one
 * follows each failure, and two follow the first success after it, such as the removal of a stream.
 */
export const createCommit = (root: RootDatabase<number, string>, path: string): Commit => {
  let hasFailed = false
  // A child transaction, because lmdb commits several transactions together and only a child is undone on its own.
  const commit: Commit = (work) => root.childTransaction(work)
  const turnPages = async (times: number): Promise<void> => {
    try {
      for (let time = 0; time < times; time++) await commit(() => root.putSync('turn', (root.get('turn') ?? 0) + 1))
    } catch (error) {
      // Not even this fits: the next write finds out by itself.
      await causeOf(error)
      hasFailed = true
    }
  }
  return async (work) => {
    try {
      const result = await commit(work)
      if (hasFailed) {
        hasFailed = false
        await turnPages(2)
      }
      return result
    } catch (error) {
      const cause = await causeOf(error)
      if (!isDiskFull(cause)) throw cause
      hasFailed = true
      await turnPages(1)
      throw new StoreFullError('disk', `Nothing more can be stored in ${path}: the disk is full, or fails.`, cause)
    }
  }
}

/** What is behind lmdb's "Commit failed". Its promise must be taken in any case, or its rejection ends the process. */
const causeOf = async (error: unknown): Promise<unknown> => {
  if (!(error instanceof Error) || !('commitError' in error)) return error
  try {
    await error.commitError
    return error
  } catch (cause) {
    return cause
  }
}

/** EIO (LMDB's code for a short write), EFBIG, ENOSPC, EDQUOT on Linux and macOS, and its own for a full map. */
const FULL_CODES: ReadonlySet<unknown> = new Set([5, 27, 28, 69, 122, -30_792])

const isDiskFull = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && FULL_CODES.has(cause.code)
