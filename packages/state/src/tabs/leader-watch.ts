/**
 * How a visible tab that waits for the leadership sees to it that the leader is awake. Pure: events in, commands out.
 *
 * It asks now and then, and asks a hidden leader to let go. One that does not answer may wait in the back/forward cache,
 * from which looking at the locks throws it out. One that stays silent hangs in a long task or sleeps without ears: its
 * lock is stolen, but only by a tab whose own channel is known to work, not soon again, and not often.
 */
export type LeaderWatch = {
  /** When this tab stole, in elapsed milliseconds, as far as it matters. */
  readonly steals: ReadonlyArray<number>
} & (
  | { readonly phase: 'off' | 'resting' | 'testing' }
  /** Pings of which none was answered wait for an answer. */
  | { readonly phase: 'asking'; readonly unanswered: number }
)

/**
 * - `begin`, `end`: the tab is visible and waits for the leadership; or no longer.
 * - `poke`: somebody needs the leader now.
 * - `sign`: the leader lives; `isHidden` when it says so.
 * - `tick`: the last nap is over.
 * - `tested`: whether the own channel works.
 */
export type WatchEvent =
  | { readonly type: 'begin' | 'end' | 'poke' | 'tick' }
  | { readonly type: 'sign'; readonly isHidden: boolean }
  | { readonly type: 'tested'; readonly isWorking: boolean; readonly at: number }

/**
 * - `ping`, `yield`: send it.
 * - `query`: look at the locks, for what that does.
 * - `nap`: wake the watch in so long; an earlier nap is over.
 * - `test`: find out whether the own channel works.
 * - `steal`: take the lock.
 */
export type WatchCommand =
  | { readonly type: 'ping' | 'yield' | 'query' | 'test' | 'steal' }
  | { readonly type: 'nap'; readonly delayMs: number }

/** A visible tab asks so often. */
const ROUND_MS = 2500
/** So long an answer may take. */
const ANSWER_MS = 1000
/** After so many unanswered questions in a row the leader is given up. */
const PATIENCE = 5
/** A tab steals no sooner after it last did, and no more often in the time below. */
const STEAL_PAUSE_MS = 8000
const MAX_STEALS = 3
const STEALS_WITHIN_MS = 10 * 60_000

/** A watch that has not begun. */
export const idleWatch: LeaderWatch = { phase: 'off', steals: [] }

/** The next step of the watch. */
export function nextWatch(
  watch: LeaderWatch,
  event: WatchEvent,
): { watch: LeaderWatch; commands: ReadonlyArray<WatchCommand> } {
  const { steals } = watch
  const stay = { watch, commands: [] }
  switch (event.type) {
    case 'end':
      return { watch: { phase: 'off', steals }, commands: [] }
    case 'begin':
      return watch.phase === 'off' ? ask(steals, 0) : stay
    case 'poke':
      return watch.phase === 'resting' ? ask(steals, 0) : stay
    case 'sign':
      return onSign(watch, event.isHidden)
    case 'tick':
      if (watch.phase === 'resting') return ask(steals, 0)
      if (watch.phase !== 'asking') return stay
      return watch.unanswered + 1 < PATIENCE
        ? ask(steals, watch.unanswered + 1)
        : { watch: { phase: 'testing', steals }, commands: [{ type: 'test' }] }
    case 'tested':
      if (watch.phase !== 'testing') return stay
      return event.isWorking && maySteal(steals, event.at)
        ? { watch: { phase: 'off', steals: [...recent(steals, event.at), event.at] }, commands: [{ type: 'steal' }] }
        : rest(steals)
  }
}

function onSign(watch: LeaderWatch, isHidden: boolean): { watch: LeaderWatch; commands: ReadonlyArray<WatchCommand> } {
  if (watch.phase === 'off') return { watch, commands: [] }
  const next = watch.phase === 'resting' ? { watch, commands: [] } : rest(watch.steals)
  return isHidden ? { ...next, commands: [{ type: 'yield' }, ...next.commands] } : next
}

const rest = (steals: ReadonlyArray<number>): { watch: LeaderWatch; commands: ReadonlyArray<WatchCommand> } => ({
  watch: { phase: 'resting', steals },
  commands: [{ type: 'nap', delayMs: ROUND_MS }],
})

const ask = (
  steals: ReadonlyArray<number>,
  unanswered: number,
): { watch: LeaderWatch; commands: ReadonlyArray<WatchCommand> } => ({
  watch: { phase: 'asking', steals, unanswered },
  commands: [
    ...(unanswered > 0 ? [{ type: 'query' } as const] : []),
    { type: 'ping' },
    { type: 'nap', delayMs: ANSWER_MS },
  ],
})

const recent = (steals: ReadonlyArray<number>, at: number): ReadonlyArray<number> =>
  steals.filter((stolenAt) => at - stolenAt < STEALS_WITHIN_MS)

const maySteal = (steals: ReadonlyArray<number>, at: number): boolean =>
  recent(steals, at).length < MAX_STEALS && at - (steals.at(-1) ?? -Infinity) > STEAL_PAUSE_MS
