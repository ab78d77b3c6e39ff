import { clearStreamTexts } from '@oxbow/react/streams'
import type { TodoDB } from '../data/database.ts'
import { account, ownAccess } from './own-access.ts'

/** What becomes of changes that are not on the server when somebody signs out. */
export type Leftovers = 'send' | 'keep' | 'discard'

const CLEARING = { send: 'flush', keep: 'keep', discard: 'drop' } as const

/**
 * Signs out: removes the rows of the own list from all tabs and from this device, and lets no more requests through.
 *
 * @param signal ends the wait for changes to be sent
 * @returns what stood in the way, in plain words: nothing has been removed then
 */
export async function leaveOwnList(db: TodoDB, leftovers: Leftovers, signal: AbortSignal): Promise<string | undefined> {
  const user = account.get()?.user
  const kept = leftovers === 'keep' ? db.status.get().pendingCount : 0
  try {
    // Before the access ends, so that nobody who is signed out finds rows here.
    await db.clearLocalData({ outbox: CLEARING[leftovers], signal })
  } catch {
    if (signal.aborted) return undefined
    return leftovers === 'send'
      ? 'Not everything could be sent, so you are still signed in. Look at what was refused.'
      : 'The list could not be removed from this device, so you are still signed in. Try again.'
  }
  ownAccess.signOut(kept)
  // What is kept of answers is no more than what the server has. Without storage there is nothing to remove.
  if (user !== undefined) await clearStreamTexts({ user }).catch(() => undefined)
  return undefined
}
