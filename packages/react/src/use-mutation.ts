'use client'

import type { LocalWrite, StreamDBMethods } from '@oxbow/state/db'
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { createMutationState, IDLE, type MutationProgress } from './mutation-state.ts'
import { useGivenOrProvided } from './stream-db-context.ts'
import { useLatest } from './use-latest.ts'

/** The part of a database that writes several rows as one. */
export type Transacting = Pick<StreamDBMethods, 'transact'>

/** What `useMutation` gives. The same object until something in it changes; the two methods never change. */
export interface UseMutationResult<Args extends ReadonlyArray<unknown>> extends MutationProgress {
  /** Whether the last write is not yet part of the log: from the call on until `synced` or `error`. */
  readonly isPending: boolean
  /** Whether the last write failed. */
  readonly isError: boolean
  /**
   * Runs the change as one write, all or nothing, shown at once. Returns its three moments as promises: `durable` (stored
   * on this device), `acked` (the server has it) and `synced` (it came back on the stream). They may be left alone.
   * What the change throws is thrown on, and nothing of it remains.
   */
  readonly mutate: (...args: Args) => LocalWrite
  /** Back to `idle`; a write that is on its way goes on. */
  readonly reset: () => void
}

/**
 * A named change of one or several collections, as one write: one entry of the outbox, one transaction id. `change` calls
 * `insert`, `update` and `delete` of collections of one database. That is the provider's, or the given one.
 *
 * The result tells how the last write of this component stands. Unmounting ends that, never the write.
 *
 * @throws HookError `outside-provider` when no database is given and none provided; `foreign-database`.
 */
export function useMutation<Args extends ReadonlyArray<unknown>>(
  change: (...args: Args) => void,
): UseMutationResult<Args>
export function useMutation<Args extends ReadonlyArray<unknown>>(
  db: Transacting,
  change: (...args: Args) => void,
): UseMutationResult<Args>
export function useMutation<Args extends ReadonlyArray<unknown>>(
  first: Transacting | ((...args: Args) => void),
  second?: (...args: Args) => void,
): UseMutationResult<Args> {
  const [given, change] = typeof first === 'function' ? [undefined, first] : [first, second]
  const db = useGivenOrProvided(given, 'useMutation', 'transact')
  const [state] = useState(createMutationState)
  // So that `mutate` keeps its identity.
  const latest = useLatest({ db, change })
  const mutate = useCallback(
    (...args: Args): LocalWrite =>
      state.follow(() => latest.current.db.transact(() => latest.current.change?.(...args))),
    [state, latest],
  )
  const { status, error } = useSyncExternalStore(state.subscribe, state.get, () => IDLE)
  return useMemo(() => {
    const isPending = status === 'pending' || status === 'durable' || status === 'acked'
    return { status, error, isPending, isError: status === 'error', mutate, reset: state.reset }
  }, [status, error, mutate, state])
}
