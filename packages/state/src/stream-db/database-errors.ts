import type { SyncStatus } from '../core/sync-status.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { StateError } from '../errors.ts'
import { whatHolds, type Unsettled } from './what-holds.ts'

/** What a closed database answers. */
export const closedError = (): StateError =>
  new StateError('closed', 'StreamDB closed. Make a new one with createStreamDB to read and write again.')

/** Whether the status says that writes wait for a word because the stream is another one. */
export const isPauseShown = ({ error }: SyncStatus): boolean =>
  error instanceof StateError && error.code === 'stream-recreated'

/** Whether reading, or sending, has ended for something that waiting does not mend. */
export const isFailed = ({ phase }: SyncStatus): boolean => phase === 'error' || phase === 'needs-auth'

/** The wait for local writes was ended. */
export function notSettled(unsettled: Unsettled, cause: unknown): StateError {
  const count = unsettled.outbox.entries.length
  const what = count === 1 ? 'One local change still waits' : `${count} local changes still wait`
  return new StateError('not-settled', `${what}: ${whatHolds(unsettled)}. Nothing is lost.`, { cause })
}

/** Before everything is removed: what was to be sent first may have been refused. */
export function assertNoneRefused({ rejections }: Pick<OutboxRecord, 'rejections'>): void {
  if (rejections.length === 0) return
  throw new StateError(
    'not-settled',
    `${rejections.length} local changes were refused, and would be removed unseen. Nothing was removed: retry, edit or ` +
      "discard them, or clear with `outbox: 'drop'`.",
  )
}
