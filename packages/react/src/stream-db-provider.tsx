'use client'

import { useEffect, type JSX, type ReactNode } from 'react'
import { checkDatabase, StreamDBContext, type AnyStreamDB } from './stream-db-context.ts'

/** Properties of `StreamDBProvider`. */
export interface StreamDBProviderProps {
  readonly db: AnyStreamDB
  readonly children?: ReactNode
}

/**
 * Gives a database to the hooks below and starts its sync once mounted: never in render, never on a server. To mount is no
 * word of a person: what waits goes on waiting, what is held stays held, and after `disconnect()` nothing starts. It does
 * not stop or close the database when it unmounts, because it did not make it.
 *
 * @throws HookError `foreign-database`.
 */
export function StreamDBProvider({ db, children }: StreamDBProviderProps): JSX.Element {
  checkDatabase(db, 'StreamDBProvider', 'start')
  useEffect(() => {
    db.start()
  }, [db])
  return <StreamDBContext.Provider value={db}>{children}</StreamDBContext.Provider>
}
