import type { SharedStatus } from '../core/sync-status.ts'
import { StateError } from '../errors.ts'
import type { ToldStatus } from '../tabs/message.ts'

/** Whether two states of reading would be told alike. */
export const isSameShared = (a: SharedStatus, b: SharedStatus): boolean =>
  a.phase === b.phase &&
  a.isOnline === b.isOnline &&
  a.isUpToDate === b.isUpToDate &&
  a.lastSyncedAt === b.lastSyncedAt &&
  a.isTakingTurns === b.isTakingTurns &&
  a.error?.message === b.error?.message

/** How reading stands, in a form that can be told. */
export const toldOf = ({ error, ...rest }: SharedStatus): ToldStatus => ({
  ...rest,
  error: error && { code: error instanceof StateError ? error.code : 'read-failed', message: error.message },
})

const TOLD_CODES = ['stream-not-found', 'stream-recreated', 'rejected'] as const

/** How reading stands, as it was told. */
export const sharedOf = ({ error, ...rest }: ToldStatus): SharedStatus => ({
  ...rest,
  // What a later version may say is taken for what every version knows.
  error: error && new StateError(TOLD_CODES.find((code) => code === error.code) ?? 'read-failed', error.message),
})
