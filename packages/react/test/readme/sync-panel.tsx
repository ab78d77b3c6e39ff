import { useConnectionState, useOutbox, usePendingCount } from '@oxbow/react'
import { db } from './db.ts'

export function SyncPanel() {
  const { phase, error, connect, disconnect } = useConnectionState(db)
  const { rejected, retry, discard } = useOutbox(db)
  const pending = usePendingCount(db)
  return (
    <section aria-label="Sync">
      <p>
        {phase}, {pending} waiting {error?.message}
      </p>
      <button onClick={phase === 'live' ? disconnect : connect}>{phase === 'live' ? 'Disconnect' : 'Connect'}</button>
      {rejected.map(({ entry, message }) => (
        <p key={entry.txid} role="alert">
          {message} <button onClick={() => void retry(entry.txid)}>Send again</button>
          <button onClick={() => void discard(entry.txid)}>Forget</button>
        </p>
      ))}
    </section>
  )
}
