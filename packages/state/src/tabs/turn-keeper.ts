import { aborted } from '../core/aborted.ts'
import type { Environment, LockPort } from '../environment.ts'
import type { LiveSlot } from './live-slot.ts'

/** What turns are kept with. */
export interface TurnKeeperOptions {
  readonly environment: Pick<Environment, 'sleep' | 'elapsed'>
  readonly locks: LockPort
  /** The name of the lock under which tabs give way one after the other. */
  readonly lock: string
  /** Aborts when the page is frozen or left. */
  readonly stay: () => AbortSignal
}

/** Ends the turns of slots for which others wait. */
export interface TurnKeeper {
  /** Somebody waits, or may wait, for one of these slots. */
  announce(slots: Iterable<LiveSlot>): void
}

/** A turn lasts at least so long. */
const MIN_TURN_MS = 2000
/** Of several who wait, one is served within so long; with one, a turn ends no more often than that. */
const SERVED_WITHIN_MS = 2000
/** Who could not give way for so long, because another tab was at it, does so on its own. */
const PATIENCE_MS = 10_000

/**
 * Makes a keeper of turns. It has a timer only while others wait. Tabs give way one after the other, the longest turn
 * first, and look again before they do: one who waits ends one turn, not all of them.
 */
export function createTurnKeeper({ environment, locks, lock, stay }: TurnKeeperOptions): TurnKeeper {
  /** The slots that are looked after; `again` when somebody has begun to wait meanwhile. */
  const watched = new Map<LiveSlot, { again: boolean }>()

  const waitersOf = async ({ name, released }: LiveSlot): Promise<number> => {
    const { pending } = await locks.query()
    return released.aborted ? 0 : pending.filter((waiting) => waiting === name).length
  }
  /** Ends the turn, if still somebody waits, and keeps others from ending theirs for a while. */
  const giveWay = async (slot: LiveSlot, page: AbortSignal): Promise<void> => {
    const waiters = await waitersOf(slot)
    if (waiters === 0) return
    slot.endTurn()
    await environment.sleep(SERVED_WITHIN_MS / waiters, page)
  }
  /** The same; whose page is frozen in the middle of it lets go. */
  const giveWayOrLeave = async (slot: LiveSlot): Promise<void> => {
    const done = new AbortController()
    const page = AbortSignal.any([stay(), done.signal])
    await Promise.race([giveWay(slot, page), aborted(page)])
    done.abort()
  }
  const watch = async (slot: LiveSlot): Promise<void> => {
    const { released, since } = slot
    if ((await waitersOf(slot)) === 0) return
    await environment.sleep(since + MIN_TURN_MS - environment.elapsed(), released)
    const over = new AbortController()
    const signal = AbortSignal.any([released, over.signal])
    const inTurn = locks.request(lock, { signal }, () => {
      over.abort()
      return giveWayOrLeave(slot)
    })
    await environment.sleep(PATIENCE_MS, signal)
    over.abort()
    await inTurn.catch(() => (released.aborted || stay().aborted ? undefined : slot.endTurn()))
  }
  const look = async (slot: LiveSlot): Promise<void> => {
    const state = { again: false }
    watched.set(slot, state)
    // Where nobody says who waits, nobody gives way.
    await watch(slot).catch(() => undefined)
    watched.delete(slot)
    if (state.again && !slot.turnOver.aborted && !slot.released.aborted) await look(slot)
  }
  return {
    announce(slots) {
      for (const slot of slots) {
        const state = watched.get(slot)
        if (state === undefined) void look(slot)
        else state.again = true
      }
    },
  }
}
