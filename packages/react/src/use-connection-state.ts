'use client'

import type { StreamDBMethods, SyncStatus } from '@oxbow/state/db'
import { useMemo } from 'react'
import { useGivenOrProvided } from './stream-db-context.ts'
import { useSelected } from './use-selected.ts'

/** The connection of a database. The same object until something in it changes; the two methods never change. */
export interface ConnectionState extends Pick<SyncStatus, 'phase' | 'isOnline' | 'role' | 'isTakingTurns' | 'error'> {
  /** Starts sync, or tries at once what it waits for: after new credentials, or when the network is known to be back. */
  readonly connect: () => void
  /** Stops reading and sending. Rows stay, writes wait; `connect` goes on. */
  readonly disconnect: () => void
}

/** The part of a database that connects. */
export type Connectable = Pick<StreamDBMethods, 'status' | 'connect' | 'disconnect'>

/**
 * Whether the stream is followed, by which tab, what is wrong with it, and how to stop and go on. Of the provider's
 * database, or of the given one. It renders again for its own fields only, not for rows and writes. During server render
 * it is the state of a database at rest.
 *
 * @throws HookError `outside-provider` when no database is given and none provided; `foreign-database`.
 */
export function useConnectionState(given?: Connectable): ConnectionState {
  const db = useGivenOrProvided(given, 'useConnectionState', 'status')
  const state = useSelected(db.status, connectionOf)
  const methods = useMemo(() => ({ connect: () => db.connect(), disconnect: () => db.disconnect() }), [db])
  return useMemo(() => ({ ...state, ...methods }), [state, methods])
}

const connectionOf = ({ phase, isOnline, role, isTakingTurns, error }: SyncStatus) => ({
  ...{ phase, isOnline, role, isTakingTurns, error },
})
