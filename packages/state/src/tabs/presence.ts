import type { PageEvent } from '../environment.ts'

/** How a page stands towards the leadership. Pure: see `nextPresence`. */
export interface Presence {
  /** Neither frozen nor in the back/forward cache. */
  readonly isAwake: boolean
  readonly isVisible: boolean
  /** It led when it was frozen, and asks again when it thaws, although hidden: there may be nobody else. */
  readonly asksHidden: boolean
}

/** A page as it is found. */
export const presenceOf = (isVisible: boolean): Presence => ({ isAwake: true, isVisible, asksHidden: false })

/** How the page stands after an event. */
export function nextPresence(presence: Presence, event: PageEvent, isLeading: boolean): Presence {
  switch (event) {
    case 'visible':
      return presenceOf(true)
    case 'hidden':
      return { ...presence, isVisible: false }
    case 'freeze':
      return { ...presence, isAwake: false, asksHidden: presence.asksHidden || isLeading }
    case 'pagehide':
      return { ...presence, isAwake: false, asksHidden: false }
    case 'resume':
    case 'restore':
      return { ...presence, isAwake: true, asksHidden: presence.asksHidden || isLeading }
    default:
      return presence
  }
}

/** Whether the page may wait for the lock: the lock must never be handed to a page that sleeps. */
export const mayAsk = ({ isAwake, isVisible, asksHidden }: Presence): boolean => isAwake && (isVisible || asksHidden)

/** Whether a page that leads lets go at an event: it stops running, or it has slept and its requests are dead. */
export const endsLeading = (event: PageEvent): boolean =>
  event === 'pagehide' || event === 'freeze' || event === 'resume' || event === 'restore'
