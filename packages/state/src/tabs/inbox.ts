import type { Position, TabMessage } from './message.ts'

/** The messages that say where the store is. */
export type NewsMessage = Extract<TabMessage, { t: 'commit' | 'moved-on' | 'outbox' | 'pong' }>

/**
 * What to do with a message.
 *
 * - `drop`: nothing, it is known already.
 * - `apply`: it is the very next; what it brings can be shown without looking into the store.
 * - `heal`: something was missed; read the store.
 */
export type Verdict = 'drop' | 'apply' | 'heal'

/** Whether somebody at `theirs` knows of something that one at `own` does not. */
export const isBehind = (own: Position, theirs: Position): boolean =>
  theirs.life !== own.life || theirs.seq > own.seq || theirs.rev > own.rev

/** What a tab at `own` does with a message. */
export function judge(own: Position, message: NewsMessage): Verdict {
  switch (message.t) {
    case 'commit':
      return message.life === own.life ? judgeNumber(own.seq, message.seq) : 'heal'
    case 'outbox':
      return judgeNumber(own.rev, message.rev)
    case 'moved-on':
    case 'pong':
      return isBehind(own, message) ? 'heal' : 'drop'
  }
}

const judgeNumber = (own: number, theirs: number): Verdict =>
  theirs <= own ? 'drop' : theirs === own + 1 ? 'apply' : 'heal'
