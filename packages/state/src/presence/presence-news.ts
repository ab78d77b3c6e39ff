import { isPlainObject } from '../core/json.ts'
import { StateError } from '../errors.ts'
import { decodeBeat, encodeBeat } from './beat.ts'
import type { Roster, Self } from './roster.ts'

/** What the tab that speaks knows, as it tells the others. */
export interface Told {
  /** Names the list: of which spell it is, and the how-manieth. */
  readonly life: string
  readonly seq: number
  /** The session under which the device speaks: the next tab that speaks goes on with it. */
  readonly session: string
  /** What is said of the device. */
  readonly self: Self
  readonly roster: Roster
  readonly isTakingTurns: boolean
  readonly error: StateError | undefined
}

/** What a tab would say of the device. */
export interface Mine {
  readonly state: unknown
  /** When it said so, or was shown, in milliseconds since 1970: the last one speaks for all. */
  readonly since: number
}

/**
 * What tabs of one device tell each other: what a tab would say of the device, that it has left, and who is present, from
 * the tab that speaks for all.
 */
export type PresenceNews =
  | { readonly kind: 'mine'; readonly tab: string; readonly mine: Mine }
  | { readonly kind: 'left'; readonly tab: string }
  | { readonly kind: 'told'; readonly told: Told }

/** The news in the form in which they are told. Times are told as ages: tabs count from moments of their own. */
export function encodeNews(news: PresenceNews, now: number): object {
  if (news.kind !== 'told') return news
  const { roster, error, ...rest } = news.told
  const heard = [...roster.values()].map(({ beat, at }) => [encodeBeat(beat), now - at])
  return { kind: 'told', ...rest, heard, ...(error && { error: error.message }) }
}

/** What was told; nothing when it is none of this. */
export function decodeNews(news: object, now: number): PresenceNews | undefined {
  if (!isPlainObject(news)) return undefined
  const { kind, tab, mine, life, seq, session, self, heard, isTakingTurns, error } = news
  if (kind === 'mine' && typeof tab === 'string' && isMine(mine)) return { kind, tab, mine }
  if (kind === 'left' && typeof tab === 'string') return { kind, tab }
  if (
    kind !== 'told' ||
    typeof life !== 'string' ||
    typeof seq !== 'number' ||
    typeof session !== 'string' ||
    !isSelf(self)
  )
    return undefined
  if (!Array.isArray(heard)) return undefined
  const told = {
    ...{ life, seq, session, self, roster: rosterFrom(heard, now), isTakingTurns: isTakingTurns === true },
    error: typeof error === 'string' ? new StateError('read-failed', error) : undefined,
  }
  return { kind, told }
}

const isMine = (mine: unknown): mine is Mine => isPlainObject(mine) && 'state' in mine && typeof mine.since === 'number'

const isSelf = (self: unknown): self is Self =>
  isPlainObject(self) &&
  typeof self.user === 'string' &&
  typeof self.device === 'string' &&
  typeof self.isAway === 'boolean' &&
  'state' in self

function rosterFrom(heard: ReadonlyArray<unknown>, now: number): Roster {
  const roster: Array<[string, { beat: NonNullable<ReturnType<typeof decodeBeat>>; at: number }]> = []
  for (const entry of heard) {
    const [message, age] = Array.isArray(entry) ? (entry as unknown[]) : []
    const beat = decodeBeat(message)
    if (beat !== undefined && typeof age === 'number') roster.push([beat.session, { beat, at: now - age }])
  }
  return new Map(roster)
}
