import type { SyncStatus } from '@oxbow/react'

/** Which changes are not on the server, as sentences, and the question what to do about them. */
export function unsentWords({
  pendingCount,
  rejectedCount,
}: Pick<SyncStatus, 'pendingCount' | 'rejectedCount'>): string {
  return [
    pendingCount > 0 && `${changes(pendingCount)} not on the server yet.`,
    rejectedCount > 0 && `${changes(rejectedCount)} refused by the server.`,
    `What shall become of ${pendingCount + rejectedCount === 1 ? 'it' : 'them'}?`,
  ]
    .filter((words) => words !== false)
    .join(' ')
}

const changes = (count: number): string => (count === 1 ? 'One change is' : `${count} changes are`)
