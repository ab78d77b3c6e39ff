import { useSyncExternalStore } from 'react'
import { announcer } from './page-announcer.ts'

/** Where screen readers listen. It is on the page from the start, because a region that comes with its text is not read. */
export function LiveRegion() {
  const words = useSyncExternalStore(announcer.subscribe, announcer.get)
  return <output className="unseen">{words}</output>
}
