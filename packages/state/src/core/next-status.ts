import type { StateError } from '../errors.ts'
import {
  initialStatus,
  type SendObstacle,
  type SharedStatus,
  type SyncEvent,
  type SyncPhase,
  type SyncStatus,
} from './sync-status.ts'

const WORKING: ReadonlySet<SyncPhase> = new Set(['catching-up', 'live'])
/** Where reading stands still with nothing wrong: an obstacle to writing shows then. */
const AT_REST: ReadonlySet<SyncPhase> = new Set(['live', 'idle'])
const OUT_OF_REACH: ReadonlySet<SyncPhase> = new Set(['offline', 'closed'])
const ON_THE_WAY: ReadonlySet<SyncPhase> = new Set(['hydrating', 'connecting', 'catching-up'])

/** The status after `event`; the same object when nothing changed. Nothing leaves `closed`. */
export function nextStatus(status: SyncStatus, event: SyncEvent): SyncStatus {
  const next = withSynced(change(status, event))
  return isSame(status, next) ? status : next
}

function change(status: SyncStatus, event: SyncEvent): SyncStatus {
  switch (event.type) {
    case 'phase':
    case 'disconnected':
    case 'trouble':
    case 'obstacle':
      return status.phase === 'closed' ? status : changePhase(status, event)
    case 'shared':
      return status.phase === 'closed' ? status : withShared(status, event.status)
    case 'forgotten': {
      const { storage, storageReason, role } = status
      return status.phase === 'closed' ? status : { ...initialStatus, storage, storageReason, role }
    }
    case 'hydrated':
      return {
        ...status,
        isHydrated: true,
        progress: undefined,
        offset: event.offset,
        hasSynced: status.hasSynced || event.syncedAt !== undefined,
        lastSyncedAt: status.lastSyncedAt ?? event.syncedAt,
      }
    case 'committed':
      return {
        ...status,
        offset: event.offset,
        // A batch may be delivered after the connection that brought it was lost.
        isOnline: OUT_OF_REACH.has(status.phase) ? status.isOnline : true,
        isUpToDate: event.upToDate && !OUT_OF_REACH.has(status.phase),
        hasSynced: status.hasSynced || event.upToDate,
        lastSyncedAt: event.upToDate ? event.at : status.lastSyncedAt,
        progress: event.upToDate ? undefined : progressAfter(status, event.messages),
      }
    case 'news':
      return { ...status, ...event.news }
  }
}

const progressAfter = ({ progress }: SyncStatus, messages: number): SyncStatus['progress'] => ({
  loaded: (progress?.loaded ?? 0) + messages,
  total: undefined,
})

function changePhase(
  status: SyncStatus,
  event: Extract<SyncEvent, { type: 'phase' | 'disconnected' | 'trouble' | 'obstacle' }>,
): SyncStatus {
  const { obstacle } = status
  switch (event.type) {
    case 'phase':
      // A try is no success: what was out of reach stays so until one works.
      if (status.phase === 'offline' && event.phase === 'connecting') return status
      return {
        ...status,
        phase: event.phase,
        error: event.phase === 'connecting' ? status.error : undefined,
        ...(AT_REST.has(event.phase) && obstacle),
        isOnline: WORKING.has(event.phase) || (event.phase === 'connecting' && status.isOnline),
        isUpToDate: status.isUpToDate && !ON_THE_WAY.has(event.phase),
      }
    case 'disconnected':
      return { ...status, phase: 'idle', error: undefined, isOnline: false, isUpToDate: false, progress: undefined }
    case 'trouble':
      return { ...status, phase: event.phase, error: event.error, isOnline: false, isUpToDate: false }
    case 'obstacle':
      return withObstacle(status, event.obstacle)
  }
}

function withObstacle(status: SyncStatus, obstacle: SendObstacle | undefined): SyncStatus {
  const { phase, error, isOnline, isUpToDate } = status
  const isShown = status.obstacle !== undefined && error === status.obstacle.error
  const hasTrouble = !isShown && (phase === 'offline' || phase === 'error' || phase === 'needs-auth')
  if (obstacle !== undefined) return { ...status, obstacle, ...(!hasTrouble && obstacle) }
  const rest = isUpToDate ? 'live' : 'connecting'
  return { ...status, obstacle, ...(isShown && { phase: isOnline ? rest : 'idle', error: undefined }) }
}

function withShared(status: SyncStatus, shared: SharedStatus): SyncStatus {
  const { lastSyncedAt = status.lastSyncedAt, ...rest } = shared
  const isSame = isSameError(shared.error, status.error) && isSameError(shared.obstacle?.error, status.obstacle?.error)
  return {
    ...status,
    ...rest,
    lastSyncedAt,
    hasSynced: status.hasSynced || shared.isUpToDate,
    // Each tab loads what is on the disk for itself.
    progress: status.isHydrated ? sameProgress(status.progress, shared.progress) : status.progress,
    ...(isSame && { error: status.error, obstacle: status.obstacle }),
  }
}

/** Whether two errors say the same. */
export const isSameError = (a: Error | StateError | undefined, b: Error | StateError | undefined): boolean =>
  a?.message === b?.message &&
  fieldOf(a, 'code') === fieldOf(b, 'code') &&
  fieldOf(a, 'status') === fieldOf(b, 'status')

const fieldOf = (error: Error | StateError | undefined, field: 'code' | 'status'): unknown =>
  error !== undefined && 'code' in error ? error[field] : undefined

const sameProgress = (before: SyncStatus['progress'], now: SyncStatus['progress']): SyncStatus['progress'] =>
  before?.loaded === now?.loaded && before?.total === now?.total ? before : now

const withSynced = (status: SyncStatus): SyncStatus => ({
  ...status,
  isSynced: status.isUpToDate && status.pendingCount === 0,
})

const isSame = (a: SyncStatus, b: SyncStatus): boolean =>
  (Object.keys(b) as Array<keyof SyncStatus>).every((field) => a[field] === b[field])
