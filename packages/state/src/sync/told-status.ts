import { isSameError } from '../core/next-status.ts'
import type { SharedStatus, SyncStatus } from '../core/sync-status.ts'
import type { ToldStatus } from '../tabs/message.ts'
import { errorFrom, toldErrorOf } from '../tabs/told-error.ts'

/** What the reading tab knows of its status for all. */
export function sharedPartOf(status: SyncStatus): SharedStatus {
  const { phase, isOnline, isUpToDate, lastSyncedAt, isTakingTurns, error, obstacle } = status
  // What is said before is of the rows on the disk, which each tab loads for itself.
  const progress = status.isHydrated ? status.progress : undefined
  return { phase, isOnline, isUpToDate, lastSyncedAt, isTakingTurns, progress, error, obstacle }
}

/** How reading stands, in a form that can be told. */
export const toldOf = ({ error, obstacle, ...rest }: SharedStatus): ToldStatus => ({
  ...rest,
  error: error && toldErrorOf(error),
  obstacle: obstacle && { phase: obstacle.phase, error: toldErrorOf(obstacle.error) },
})

/** How reading stands, as it was told. */
export function sharedOf({ error: told, obstacle: toldObstacle, ...rest }: ToldStatus): SharedStatus {
  const obstacle = toldObstacle && { phase: toldObstacle.phase, error: errorFrom(toldObstacle.error) }
  const error = told && errorFrom(told)
  // The same object where it is the same error, as in the tab that told it.
  return { ...rest, obstacle, error: isSameError(error, obstacle?.error) ? obstacle?.error : error }
}

/** Whether reading has come to an end by a failure, rather than writing to an obstacle. */
export const hasFailed = ({ phase, error, obstacle }: SharedStatus): boolean =>
  (phase === 'error' || phase === 'needs-auth') && error !== undefined && error !== obstacle?.error
