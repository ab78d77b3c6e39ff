import { StateError } from '../errors.ts'
import type { ReadableStatus } from '../sync/status-board.ts'

/**
 * How far rows are loaded before they are shown.
 *
 * - `hydrated`: what is kept on this device is there, which may be nothing at a first visit.
 * - `ready`: that, and at a first visit the stream was read to its end once.
 * - `up-to-date`: the stream was read to its end in this visit.
 */
export type LoadGoal = 'hydrated' | 'ready' | 'up-to-date'

/** How far the rows of a collection are loaded, for bindings that wait for them (Suspense). */
export interface Loading {
  /** Whether the goal was reached, now or before, or the database is closed: rows that were there once stay. Starts nothing. */
  isReached(goal: LoadGoal): boolean
  /**
   * Starts sync, in a task of its own, and resolves when the goal is reached, or can not be by waiting: then the status
   * says why. Never rejects. The same promise as long as it waits; it subscribes to no collection.
   */
  reach(goal: LoadGoal): Promise<void>
}

/** The part of a database that loads. */
export interface Loadable {
  readonly status: Pick<ReadableStatus, 'get'>
  readonly shown: { readonly isReady: boolean }
  preload(goal: { readonly until: 'ready' | 'up-to-date' }): Promise<void>
  whenHydrated(): Promise<void>
}

/** The part of a collection that fills with the rows of its database, piece by piece when they are many. */
export interface Fillable {
  isReady(): boolean
  /** Starts it, without a subscriber, and resolves when it is ready. */
  fill(): Promise<void>
}

/** Makes the view of the loading of one collection. */
export function createLoading(database: Loadable, rows: Fillable): Loading {
  const { status, shown } = database
  const reached = new Set<LoadGoal>()
  const waiting = new Map<LoadGoal, Promise<void>>()

  const isNow: Record<LoadGoal, () => boolean> = {
    hydrated: () => status.get().isHydrated && (rows.isReady() || !shown.isReady),
    ready: () => rows.isReady(),
    'up-to-date': () => status.get().isUpToDate && rows.isReady(),
  }
  const wait = async (goal: LoadGoal): Promise<void> => {
    // Whoever asks may be rendering: what starting tells comes after it.
    await Promise.resolve()
    try {
      await (goal === 'hydrated' ? database.whenHydrated() : database.preload({ until: goal }))
      if (shown.isReady && !rows.isReady()) await rows.fill()
      reached.add(goal)
    } catch {
      // The status has the reason, and whoever waited looks there.
    } finally {
      waiting.delete(goal)
    }
  }
  return {
    isReached(goal) {
      if (!Object.hasOwn(isNow, goal)) throw unknownGoal(goal)
      // A closed database comes no further: what it has is what there is.
      if (isNow[goal]() || status.get().phase === 'closed') reached.add(goal)
      return reached.has(goal)
    },
    reach(goal) {
      const known = waiting.get(goal)
      if (known !== undefined) return known
      const begun = wait(goal)
      waiting.set(goal, begun)
      return begun
    },
  }
}

const unknownGoal = (goal: string): StateError =>
  new StateError(
    'invalid-options',
    `Rows can be waited for until 'hydrated', 'ready' or 'up-to-date', not until '${goal}'.`,
  )
