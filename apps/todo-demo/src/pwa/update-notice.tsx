import { useEffect, useState, useSyncExternalStore } from 'react'
import { announcer } from '../announce/page-announcer.ts'
import { Notice } from '../status/notice.tsx'
import { appUpdate } from './app-update.ts'

const TITLE = 'A newer version of this page is ready'

/** Offers a newer version of the page. It is never put in place under somebody's hands. */
export function UpdateNotice({ onLostFocus }: { readonly onLostFocus: () => void }) {
  const start = useSyncExternalStore(appUpdate.subscribe, appUpdate.get)
  const [refused, setRefused] = useState<() => void>()
  const isOffered = start !== undefined
  useEffect(() => {
    if (isOffered) announcer.say(`${TITLE}.`)
  }, [isOffered])
  if (start === undefined || start === refused) return undefined
  return (
    <Notice tone="news" title={TITLE} onLostFocus={onLostFocus}>
      <p>Your list and your changes stay as they are.</p>
      <div className="notice__choices">
        <button type="button" className="button" onClick={start}>
          Use it now
        </button>
        <button type="button" className="button button--quiet" onClick={() => setRefused(() => start)}>
          Later
        </button>
      </div>
    </Notice>
  )
}
