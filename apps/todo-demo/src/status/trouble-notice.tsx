import type { SyncStatus } from '@oxbow/react'
import { db } from '../data/database.ts'
import { phaseWords } from './status-words.ts'
import { Notice } from './notice.tsx'
import { troubleOf } from './trouble.ts'
import { useLasting } from './use-lasting.ts'

/** Trouble of a second or two heals unseen. */
const PATIENCE_MS = 2000

/** What is wrong with the connection, once it has been wrong for a while. */
export function TroubleNotice({ status }: { readonly status: SyncStatus }) {
  const trouble = troubleOf(status)
  const title = useLasting(trouble?.title, status.hasSynced ? PATIENCE_MS : 0)
  if (trouble === undefined || title === undefined) return undefined
  return (
    <Notice tone={phaseWords(status.phase).tone === 'offline' ? 'warn' : 'danger'} title={trouble.title}>
      <p>{trouble.advice}</p>
      {trouble.canRetry && (
        <button type="button" className="button" onClick={() => db.connect()}>
          Try now
        </button>
      )}
    </Notice>
  )
}
