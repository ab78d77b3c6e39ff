import type { SyncStatus } from '@oxbow/react'

/** The HTTP status with which the server has refused or failed, where it was that. */
export const serverStatus = (error: SyncStatus['error']): number | undefined =>
  error !== undefined && 'status' in error && typeof error.status === 'number' ? error.status : undefined
