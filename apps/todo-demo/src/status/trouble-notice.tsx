import type { SyncStatus } from '@oxbow/react'
import { SignedOutNotice } from '../account/signed-out-notice.tsx'
import { useList } from '../lists/list-context.ts'
import { airplaneMode } from '../network/network.ts'
import { useAirplaneMode } from '../network/use-airplane-mode.ts'
import { HeldWrites } from '../outbox/held-writes.tsx'
import { badgeWords } from './status-words.ts'
import { Notice } from './notice.tsx'
import { serverStatus } from './server-status.ts'
import { isBegunAnew, safeWords, troubleOf } from './trouble.ts'
import { useLasting } from './use-lasting.ts'

/** Trouble of a second or two heals unseen. */
const PATIENCE_MS = 2000

/** What is wrong with the connection, once it has been wrong for a while. */
export function TroubleNotice(props: {
  readonly status: SyncStatus
  /** The keyboard was at something that has gone: it needs another place. */
  readonly onLostFocus: () => void
}) {
  const { status, onLostFocus } = props
  const { db, isOwn } = useList()
  const isPlaying = useAirplaneMode()
  const trouble = troubleOf(status)
  const title = useLasting(trouble?.title, status.hasSynced ? PATIENCE_MS : 0)
  if (isPlaying) return <PlayedTrouble status={status} onLostFocus={onLostFocus} />
  if (isBegunAnew(status) && status.pendingCount > 0) return <HeldWrites onLostFocus={onLostFocus} />
  if (isOwn && status.phase === 'needs-auth' && serverStatus(status.error) !== 403)
    return <SignedOutNotice status={status} onLostFocus={onLostFocus} />
  if (trouble === undefined || title === undefined) return undefined
  return (
    <Notice
      tone={badgeWords(status).tone === 'offline' ? 'warn' : 'danger'}
      title={trouble.title}
      onLostFocus={onLostFocus}
    >
      <p>{trouble.advice}</p>
      {trouble.canRetry && (
        <button type="button" className="button" onClick={() => db.connect()}>
          Try now
        </button>
      )}
    </Notice>
  )
}

function PlayedTrouble(props: { readonly status: SyncStatus; readonly onLostFocus: () => void }) {
  const { status, onLostFocus } = props
  return (
    <Notice tone="warn" title="This browser plays being offline." onLostFocus={onLostFocus}>
      <p>{safeWords(status.storage)}</p>
      <button type="button" className="button" onClick={() => airplaneMode.set(false)}>
        Go online
      </button>
    </Notice>
  )
}
