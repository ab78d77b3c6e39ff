import type { PageSignals } from '../environment.ts'
import type { ReadEvent } from './machine-state.ts'

export interface PageObserver {
  /** Whether a hidden page pauses this session now. */
  isPausable(): boolean
  /** Whether a response waits for its consumer and must be kept. */
  isHeld(): boolean
  dispatch(event: ReadEvent): void
}

/** Tells a session what happens to its page. Returns the function that stops it. */
export const observePage = (page: PageSignals, { isPausable, isHeld, dispatch }: PageObserver): (() => void) => {
  const onVisibility = (): void => {
    if (!page.isHidden()) dispatch({ type: 'resume', reason: 'hidden' })
    else if (isPausable()) dispatch({ type: 'pause', reason: 'hidden' })
  }
  const onNetwork = (): void => {
    if (!isHeld()) dispatch({ type: 'suspect' })
  }
  onVisibility()
  const stops = [page.onVisibilityChange(onVisibility), page.onNetworkChange(onNetwork)]
  return () => {
    for (const stop of stops) stop()
  }
}
