'use client'

import type { OutboxSnapshot, OutboxView, StreamDBMethods } from '@oxbow/state/db'
import { useMemo } from 'react'
import { useGivenOrProvided } from './stream-db-context.ts'
import { useSelected } from './use-selected.ts'

/** What `useOutbox` gives. The same object until something in it changes; its methods never change. */
export interface UseOutboxResult extends Pick<OutboxView, 'retry' | 'edit' | 'discard' | 'resume'> {
  /** The local writes of all tabs that are not yet known to be in the log, oldest first. */
  readonly entries: OutboxSnapshot['pending']
  /** Those that were refused for good and taken back, each with the reason. They stay until `retry` or `discard`. */
  readonly rejected: OutboxSnapshot['rejected']
}

const EMPTY: OutboxSnapshot = { pending: [], rejected: [] }

/**
 * The local writes that wait and those that the server refused, and what a person can do about them: send a refused one
 * again, change one, forget one, or go on after a pause. Of the provider's database, or of the given one. Empty during
 * server render. It does not start sync.
 *
 * @throws HookError `outside-provider` when no database is given and none provided; `foreign-database`.
 */
export function useOutbox(given?: Pick<StreamDBMethods, 'outbox'>): UseOutboxResult {
  const { outbox } = useGivenOrProvided(given, 'useOutbox', 'outbox')
  const source = useMemo(() => ({ ...outbox, getInitial: () => EMPTY }), [outbox])
  const { pending: entries, rejected } = useSelected(source)
  return useMemo(() => {
    const { retry, edit, discard, resume } = outbox
    return { entries, rejected, retry, edit, discard, resume }
  }, [outbox, entries, rejected])
}
