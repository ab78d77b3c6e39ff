import type { PagePort } from '../environment.ts'
import type { ReadableStatus } from '../sync/status-board.ts'

/** Lets the browser ask before the page is left, while writes wait that are kept in the memory of this page alone. */
export function guardLeaving(page: Pick<PagePort, 'askBeforeLeaving'> | undefined, status: ReadableStatus): void {
  let stop: (() => void) | undefined
  status.subscribe(({ storage, pendingCount, phase }) => {
    const isAtRisk = storage === 'memory' && pendingCount > 0 && phase !== 'closed'
    if (isAtRisk) stop ??= page?.askBeforeLeaving()
    else {
      stop?.()
      stop = undefined
    }
  })
}
