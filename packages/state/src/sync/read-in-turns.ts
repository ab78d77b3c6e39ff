import type { Environment } from '../environment.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import type { Slot } from '../tabs/live-slot.ts'

/** How a read in turns works. `moved` and the ends of reading are those of the engine. */
export interface TurnsOptions<End> {
  readonly budget: LiveBudget
  readonly environment: Pick<Environment, 'sleep'>
  /** Ends everything. */
  readonly signal: AbortSignal
  /** Follows the stream until the signal aborts, then resolves with `turnOver`. */
  readonly readLive: (turn: AbortSignal) => Promise<End>
  /** Reads to the end of the stream once; resolves soon after the signal of all aborts. */
  readonly readOnce: () => Promise<End>
  /** Whether a read of that end is followed by another. */
  readonly goesOn: (end: End) => boolean
  /** Told when the stream begins to wait for a live request, and when it has one. */
  readonly onWaiting: (isWaiting: boolean) => void
}

/** So often a stream that waits for its turn is read to its end. */
const POLL_MS = 1000

/**
 * Follows a stream while there is a live request to be had, and reads it to its end every second while there is none.
 * Resolves with the first end of a read after which nothing follows.
 */
export async function readInTurns<End>(options: TurnsOptions<End>): Promise<End> {
  const { budget, signal, readLive, onWaiting } = options
  for (let slot = await budget.tryAcquire(); ; slot = undefined) {
    if (slot === undefined) {
      onWaiting(true)
      const waited = await readWhileWaiting(options)
      if ('end' in waited) return waited.end
      slot = waited.slot
      onWaiting(false)
    }
    try {
      const end = await readLive(slot.turnOver)
      if (signal.aborted || !slot.turnOver.aborted) return end
    } finally {
      slot.release()
    }
  }
}

/** Reads now and then until there is a slot, or until nothing is to be read any more. Rejects with what a read does. */
async function readWhileWaiting<End>(options: TurnsOptions<End>): Promise<{ end: End } | { slot: Slot }> {
  const { budget, environment, signal, readOnce, goesOn } = options
  const enough = new AbortController()
  const over = AbortSignal.any([signal, enough.signal])
  // One place in the queue for the whole wait.
  const asked = budget.acquire(over).catch(() => undefined)
  let slot: Slot | undefined
  try {
    for (;;) {
      const end = await readOnce()
      slot = goesOn(end) ? ((await Promise.race([asked, environment.sleep(POLL_MS, over)])) ?? undefined) : undefined
      if (slot !== undefined) return { slot }
      if (!goesOn(end) || signal.aborted) return { end }
    }
  } finally {
    enough.abort()
    // One that came in the same moment is given back.
    if (slot === undefined) void asked.then((late) => late?.release())
  }
}
