import { usePendingCount, useSyncStatus } from '@oxbow/react'
import { db } from './db.ts'

/** Being offline is a state, not an error. `select` keeps rows and writes from rendering this. */
export function Status() {
  const phase = useSyncStatus(db, (status) => status.phase)
  const waiting = usePendingCount(db)
  return (
    <output>
      {phase}
      {waiting > 0 && `, ${waiting} waiting`}
    </output>
  )
}
