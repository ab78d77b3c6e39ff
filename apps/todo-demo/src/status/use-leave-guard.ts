import type { SyncStatus } from '@oxbow/react'
import { useEffect } from 'react'

/** Lets the browser ask before the page is closed while changes would be lost with it. */
export function useLeaveGuard({ pendingCount, storage }: SyncStatus): void {
  const isAtRisk = pendingCount > 0 && storage === 'memory'
  useEffect(() => {
    if (!isAtRisk) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isAtRisk])
}
