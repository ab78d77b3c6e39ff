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
export const observePage = (page: PageSignals, observer: PageObserver): (() => void) => {
  const { dispatch } = observer
  const onVisibility = (): void => {
    if (!page.isHidden()) dispatch(observer.isPausable() ? { type: 'resume', reason: 'hidden' } : { type: 'wake' })
    else if (observer.isPausable()) dispatch({ type: 'pause', reason: 'hidden' })
  }
  const stops = [
    page.onVisibilityChange(onVisibility),
    page.onNetworkChange(() => dispatch({ type: observer.isHeld() ? 'wake' : 'suspect' })),
  ]
  if (page.isHidden()) onVisibility()
  return () => {
    for (const stop of stops) stop()
  }
}
