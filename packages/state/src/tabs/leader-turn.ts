import { aborted } from '../core/aborted.ts'
import type { Environment, LockPort } from '../environment.ts'
import { backoffMs } from '../outbox/backoff.ts'

/** What a turn works with. */
export interface LeaderTurnOptions {
  /** Without locks the lock is had at once. */
  readonly locks: LockPort | undefined
  readonly name: string
  /** Whether the lock is taken from whoever has it. */
  readonly steal: boolean
  /** Aborting it withdraws the request, or gives the lock back at once. */
  readonly turn: AbortController
  /** Called when the lock is there; see `LeadershipOptions`. */
  readonly lead: (signal: AbortSignal) => Promise<void>
}

/**
 * How a turn ended: by being aborted or robbed; by a failure of asking or leading; or because this page is not allowed
 * to ask.
 */
export type LeaderTurnEnd =
  | { readonly kind: 'over' | 'forbidden' }
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * Asks for the lock once and leads while it is held. The grant that leads is the one that was waited for: nothing is
 * asked first and taken later. When it resolves, `turn` is aborted and the lock is free or another's.
 */
export async function takeLeaderTurn(options: LeaderTurnOptions): Promise<LeaderTurnEnd> {
  const { locks, name, steal, turn, lead } = options
  const { signal } = turn
  let end: LeaderTurnEnd = { kind: 'over' }
  let hasLed = false
  const hold = async (): Promise<void> => {
    if (signal.aborted) return
    hasLed = true
    lead(signal).catch((error: unknown) => {
      // After the abort it is expected, and nobody's concern.
      if (signal.aborted) return
      end = { kind: 'failed', error }
      turn.abort()
    })
    await aborted(signal)
  }
  try {
    await (locks === undefined ? hold() : locks.request(name, steal ? { steal } : { signal }, hold))
  } catch (error) {
    // Who withdrew expects it; and the lock of one that leads was stolen.
    if (!signal.aborted && !hasLed) end = isForbidden(error) ? { kind: 'forbidden' } : { kind: 'failed', error }
  }
  turn.abort()
  return end
}

/** A sandboxed frame has locks that nobody gets. */
export const isForbidden = (error: unknown): boolean => error instanceof DOMException && error.name === 'SecurityError'

/** What turns are taken with. */
export interface LeaderTurnsOptions {
  readonly environment: Pick<Environment, 'elapsed' | 'random'>
  /** Resolves when the lock may be asked for, and when the life ends. */
  readonly untilReady: (life: AbortSignal) => Promise<void>
  readonly takeTurn: () => Promise<LeaderTurnEnd>
  readonly restAfter: (error: unknown, delayMs: number, life: AbortSignal) => Promise<void>
}

/** Who has led for so long begins anew to count failures. */
const LASTING_MS = 60_000

/** Takes turn after turn until the life ends, and rests longer after each failure in a row. */
export async function takeLeaderTurns(life: AbortSignal, options: LeaderTurnsOptions): Promise<void> {
  const { environment, untilReady, takeTurn, restAfter } = options
  for (let failures = 0; !life.aborted;) {
    await untilReady(life)
    if (life.aborted) break
    const startedAt = environment.elapsed()
    const end = await takeTurn()
    if (end.kind === 'failed') {
      failures = environment.elapsed() - startedAt > LASTING_MS ? 1 : failures + 1
      await restAfter(end.error, backoffMs(failures, environment.random()), life)
    } else failures = 0
  }
}
