'use client'

import type { StreamDBMethods } from '@oxbow/state/db'
import { createContext, useContext, type Context } from 'react'
import { HookError } from './hook-error.ts'

/** Any database of `createStreamDB`, whatever its collections are. */
export type AnyStreamDB = StreamDBMethods & { readonly collections: object }

/** The database that `StreamDBProvider` hands down. */
export const StreamDBContext: Context<AnyStreamDB | undefined> = createContext<AnyStreamDB | undefined>(undefined)

/**
 * The given part of a database, or that of the provider above.
 *
 * @param part what the hook reads of it.
 * @throws HookError `outside-provider` when there is neither; `foreign-database` when it has no such part.
 */
export function useGivenOrProvided<Part extends keyof StreamDBMethods, T extends Pick<StreamDBMethods, Part>>(
  given: T | undefined,
  hook: string,
  part: Part,
): T | AnyStreamDB {
  const provided = useContext(StreamDBContext)
  const db = given ?? provided
  if (db === undefined) throw outsideProvider(hook)
  checkDatabase(db, `${hook}()`, part)
  return db
}

/**
 * Refuses what is no database; callers without types hand in collections, options, and those of other libraries.
 *
 * @throws HookError `foreign-database`.
 */
export function checkDatabase<Part extends keyof StreamDBMethods>(
  db: { readonly [P in Part]?: unknown } | undefined,
  taker: string,
  part: Part,
): void {
  const found: unknown = db?.[part]
  // A collection has a `status` too, which is a word.
  if (Object(found) === found) return
  throw new HookError('foreign-database', `${taker} takes a database: what createStreamDB gave.`)
}

/** What is wrong when there is no database; each hook but `useStreamDB` takes one as well. */
export const outsideProvider = (hook: string): HookError =>
  new HookError(
    'outside-provider',
    `${hook}() found no database: render <StreamDBProvider db={db}> above this component` +
      (hook === 'useStreamDB' ? ', or give options: useStreamDB({ … }).' : `, or give the database: ${hook}(db).`),
  )
