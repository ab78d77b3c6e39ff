'use client'

import { useGivenOrProvided, type AnyStreamDB } from './stream-db-context.ts'

/**
 * The database of the `StreamDBProvider` above. Its type is what you say it is: `useStreamDB<typeof db>()`.
 *
 * @throws HookError `outside-provider`.
 */
export function useStreamDB<TDB extends AnyStreamDB = AnyStreamDB>(): TDB {
  // A context can not carry the type of the database that the application put into it.
  return useGivenOrProvided(undefined, 'useStreamDB') as TDB
}
