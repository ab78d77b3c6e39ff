import type { SyncStatus } from '@oxbow/react'
import { TimeAgo } from '../time/time-ago.tsx'
import { isCurrent, phaseWords, waitingWords } from './status-words.ts'
import './status-badge.css'

/** Says whether the list is live, how many changes wait, and when it was last the same as the server's. */
export function StatusBadge({ status }: { readonly status: SyncStatus }) {
  const { tone, label } = phaseWords(status.phase)
  const waiting = waitingWords(status.pendingCount)
  return (
    <section className="status-badge" aria-label="Sync status" data-tone={tone}>
      <span className="status-badge__dot" />
      <strong>{label}</strong>
      {waiting !== undefined && <span className="status-badge__waiting">{waiting}</span>}
      <LastSynced status={status} />
    </section>
  )
}

function LastSynced({ status }: { readonly status: SyncStatus }) {
  if (isCurrent(status)) return <span className="status-badge__synced">Synced just now</span>
  if (status.lastSyncedAt === undefined) return undefined
  return (
    <span className="status-badge__synced">
      Synced <TimeAgo atMs={status.lastSyncedAt} />
    </span>
  )
}
