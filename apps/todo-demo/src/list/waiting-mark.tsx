import { Icon } from '../page/icon.tsx'
import { useLasting } from '../status/use-lasting.ts'

/** Most changes are on the server before this could be read: those never show it. */
export const WAITING_PATIENCE_MS = 400

/** Says at a row that its change has yet to reach the server. */
export function WaitingMark() {
  const isSlow = useLasting(true, WAITING_PATIENCE_MS) === true
  if (!isSlow) return undefined
  return (
    <span className="byline__waiting">
      <Icon name="waiting" size={14} /> waiting
    </span>
  )
}
