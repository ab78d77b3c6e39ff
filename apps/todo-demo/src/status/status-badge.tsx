import type { SyncStatus } from '@oxbow/react'
import { WAITING_PATIENCE_MS } from '../list/waiting-mark.tsx'
import type { Disclosure } from '../page/use-disclosure.ts'
import { TimeAgo } from '../time/time-ago.tsx'
import { badgeWords, isCurrent, refusedWords, waitingWords } from './status-words.ts'
import { useLasting } from './use-lasting.ts'
import './status-badge.css'

/**
 * Says whether the list is live, how many changes wait, and when it was last the same as the server's. It is the button
 * of the panel that says more.
 */
export function StatusBadge({
  status,
  button,
}: {
  readonly status: SyncStatus
  readonly button: Disclosure['button']
}) {
  const { tone, label } = badgeWords(status)
  // Live, and yet not all that was done is on the server.
  const look = tone === 'live' && status.rejectedCount > 0 ? 'trouble' : tone
  const patience = tone === 'live' ? WAITING_PATIENCE_MS : 0
  const refused = refusedWords(status.rejectedCount)
  const isWaiting = useLasting(status.pendingCount > 0 || undefined, patience) === true
  return (
    <section aria-label="Sync status" data-tone={tone} data-waiting={status.pendingCount}>
      <button {...button} type="button" className="status-badge" data-tone={look} title="More about sync">
        <span className="status-badge__dot" />
        <strong>{label}</strong>
        {isWaiting && <span className="status-badge__waiting">{waitingWords(status.pendingCount)}</span>}
        {refused !== undefined && <span className="status-badge__waiting">{refused}</span>}
        <LastSynced status={status} />
      </button>
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
