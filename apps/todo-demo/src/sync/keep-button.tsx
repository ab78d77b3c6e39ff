import type { SyncStatus } from '@oxbow/react'
import { useState } from 'react'
import { announcer } from '../announce/page-announcer.ts'
import { useList } from '../lists/list-context.ts'

const REFUSED = 'The browser has not agreed. Most do once the page is installed or used often; ask again then.'

/** Asks the browser to keep what this site has stored, and says what came of it. */
export function KeepButton({ storage }: Pick<SyncStatus, 'storage'>) {
  const { db } = useList()
  const [isRefused, setRefused] = useState(false)
  if (storage !== 'best-effort') return undefined
  const ask = async () => {
    const isKept = await db.requestPersistence()
    setRefused(!isKept)
    announcer.say(isKept ? 'The browser keeps it.' : REFUSED)
  }
  return (
    <div className="sync-panel__keep">
      <button type="button" className="button" onClick={() => void ask()}>
        Keep it for good
      </button>
      <small>
        {isRefused
          ? REFUSED
          : 'Asks the browser not to clear this list and its waiting changes when the device runs out of space.'}
      </small>
    </div>
  )
}
