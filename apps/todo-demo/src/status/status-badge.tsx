import type { SyncStatus } from '@oxbow/react'
import { WAITING_PATIENCE_MS } from '../list/waiting-mark.tsx'
import { TimeAgo } from '../time/time-ago.tsx'
import { isCurrent, phaseWords, waitingWords } from './status-words.ts'
import { useLasting } from './use-lasting.ts'
import './status-badge.css'

/** Says whether the list is live, how many changes wait, and when it was last the same as the server's. */
export function StatusBadge({ status }: { readonly status: SyncStatus }) {
  const { tone, label } = phaseWords(status.phase)
  const patience = tone === 'live' ? WAITING_PATIENCE_MS : 0
  const isWaiting = useLasting(status.pendingCount > 0 || undefined, patience) === true
  return (
    <section className="status-badge" aria-label="Sync status" data-tone={tone} data-waiting={status.pendingCount}>
      <span className="status-badge__dot" />
      <strong>{label}</strong>
      {isWaiting && <span className="status-badge__waiting">{waitingWords(status.pendingCount)}</span>}
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
