import { isSameJson } from '../core/json.ts'
import type { Beat } from './beat.ts'

/** Somebody who is present: one entry for each user and device, however many tabs there are. */
export interface PresenceEntry<S = unknown> {
  /** Who it is, as the application of that device says; nobody checks it. `undefined` when it says nothing. */
  readonly user: string | undefined
  /** A random name of the browser profile. */
  readonly device: string
  /** What that device says of itself. Its shape is the claim of whoever wrote it. */
  readonly state: S
  /** Whether all its tabs are hidden. */
  readonly isAway: boolean
  /** Whether it is this device. */
  readonly isSelf: boolean
}

/** The last beat of a session, and when it was heard, in elapsed milliseconds. A bye is kept for a while like any other. */
export interface Heard {
  readonly beat: Beat
  readonly at: number
}

/** Who was heard of lately. Pure: sessions by name, those heard last at the end. */
export type Roster = ReadonlyMap<string, Heard>

/** Nobody. */
export const emptyRoster: Roster = new Map()

/** Who was silent for so long is gone: two beats and a slow line. */
export const SILENCE_MS = 8000

/** Nobody lists more: a flood of made-up names ends here. */
const MOST_SESSIONS = 2000

/** The roster after a beat. What is older than what was heard of the session changes nothing. */
export function hear(roster: Roster, beat: Beat, at: number): Roster {
  const known = roster.get(beat.session)
  if (known !== undefined && known.beat.count >= beat.count) return roster
  if (known === undefined && roster.size >= MOST_SESSIONS) return roster
  const next = new Map(roster)
  next.delete(beat.session)
  return next.set(beat.session, { beat, at })
}

/** The roster without those who were silent for too long. The same one when all are left. */
export function expire(roster: Roster, now: number): Roster {
  const left = [...roster].filter(([, { at }]) => now - at < SILENCE_MS)
  return left.length === roster.size ? roster : new Map(left)
}

/** When the next one will have been silent for too long, in elapsed milliseconds; Infinity when there is nobody. */
export const nextExpiry = (roster: Roster): number => Math.min(...[...roster.values()].map(({ at }) => at + SILENCE_MS))

/** What a device says of itself. */
export type Self = Pick<Beat, 'user' | 'device' | 'state' | 'isAway'>

/**
 * One entry for each user and device of which a session is present, in order of user and device; this device always is.
 * Of several sessions the one that was heard last says the state; they are away together or not at all.
 */
export function everyoneOf(roster: Roster, self: Self): PresenceEntry[] {
  const entries = new Map<string, PresenceEntry>()
  for (const { beat } of roster.values()) {
    if (beat.isBye) continue
    const isAway = beat.isAway && entries.get(nameOf(beat))?.isAway !== false
    entries.set(nameOf(beat), entryOf({ ...beat, isAway }, false))
  }
  entries.set(nameOf(self), entryOf(self, true))
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

const nameOf = ({ user, device }: Self): string => JSON.stringify([user, device])

const entryOf = ({ user, device, state, isAway }: Self, isSelf: boolean): PresenceEntry => ({
  ...{ device, state, isAway, isSelf },
  user: user === '' ? undefined : user,
})

/** A list in which entries that say the same as before are the same objects; the list before, if all are. */
export function keepSame(
  before: ReadonlyArray<PresenceEntry>,
  now: ReadonlyArray<PresenceEntry>,
): ReadonlyArray<PresenceEntry> {
  const kept = now.map((entry) => before.find((known) => isSameJson(known, entry)) ?? entry)
  return kept.length === before.length && kept.every((entry, index) => entry === before[index]) ? before : kept
}
