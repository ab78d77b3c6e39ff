import type { SyncStatus } from '@oxbow/react'

/**
 * The status as people see it. While a lost connection is tried again, the phase goes to and fro between `offline` and
 * `connecting`, several times a second at first: that is one state of affairs, so it stays `offline` until a try works.
 */
export const shownStatus = (status: SyncStatus): SyncStatus =>
  status.phase === 'connecting' && status.error !== undefined && !status.isOnline
    ? { ...status, phase: 'offline' }
    : status
