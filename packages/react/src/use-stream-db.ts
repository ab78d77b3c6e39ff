'use client'

import type { ActionDefinition, CreateStreamDBOptions, StreamStateDefinition } from '@oxbow/state/db'
import { useContext } from 'react'
import type { StreamDB, StreamDBWithActions } from './create-stream-db.ts'
import type { RegisteredStreamDB } from './register.ts'
import { outsideProvider, StreamDBContext, type AnyStreamDB } from './stream-db-context.ts'
import { useSharedDatabase, type AnyOptions } from './use-shared-database.ts'

/**
 * Without options: the database of the `StreamDBProvider` above. Its type is what the application says once in the
 * interface `Register`, or here: `useStreamDB<typeof db>()`.
 *
 * With options, those of `createStreamDB`: the one database of this URL and user, made when it is first asked for and
 * shared by all components that ask. Its sync starts when the first of them mounts. 30 s after the last has gone it is
 * closed, not before its writes are settled, nor while a component waits for its rows in a `Suspense` fallback. The options
 * of the first count. On a server each component has its own, which opens no connection.
 *
 * @throws HookError `outside-provider`; `different-state` when another component uses the stream with other collections.
 * @throws StateError `invalid-options` or `invalid-schema`.
 */
export function useStreamDB<TDB extends AnyStreamDB = RegisteredStreamDB>(): TDB
export function useStreamDB<TDef extends StreamStateDefinition>(
  options: CreateStreamDBOptions<TDef> & { actions?: undefined },
): StreamDB<TDef>
export function useStreamDB<TDef extends StreamStateDefinition, TActions extends Record<string, ActionDefinition>>(
  options: CreateStreamDBOptions<TDef, TActions>,
): StreamDBWithActions<TDef, TActions>
export function useStreamDB(options?: AnyOptions): AnyStreamDB {
  const provided = useContext(StreamDBContext)
  const shared = useSharedDatabase(options)
  const db = shared ?? provided
  if (db === undefined) throw outsideProvider('useStreamDB')
  return db
}
