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
 * @throws HookError `outside-provider` when there is neither.
 */
export function useGivenOrProvided<T extends object>(given: T | undefined, hook: string): T | AnyStreamDB {
  const provided = useContext(StreamDBContext)
  const db = given ?? provided
  if (db !== undefined) return db
  throw outsideProvider(hook)
}

/** What is wrong when there is no database; each hook but `useStreamDB` takes one as well. */
export const outsideProvider = (hook: string): HookError =>
  new HookError(
    'outside-provider',
    `${hook}() found no database: render <StreamDBProvider db={db}> above this component` +
      (hook === 'useStreamDB' ? ', or give options: useStreamDB({ … }).' : `, or give the database: ${hook}(db).`),
  )
