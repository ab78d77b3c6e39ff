import type { PresenceEntry } from '@oxbow/react/streams'
import { cleanName } from './person-name.ts'

/** Somebody else who has the list open. */
export interface Member {
  /** The same while they are there. */
  readonly id: string
  readonly name: string
  /** Whether they look at something else. */
  readonly isAway: boolean
}

/** The others in a room, by name. What a device says of itself may be anything; without a name it is a guest. */
export const membersIn = (everyone: ReadonlyArray<PresenceEntry>): ReadonlyArray<Member> =>
  everyone
    .filter(({ isSelf }) => !isSelf)
    .map(({ device, state, isAway }) => ({ id: device, name: nameIn(state) ?? 'Guest', isAway }))
    .toSorted((one, other) => one.name.localeCompare(other.name) || (one.id < other.id ? -1 : 1))

const nameIn = (state: unknown): string | undefined =>
  typeof state === 'object' && state !== null && 'name' in state && typeof state.name === 'string'
    ? cleanName(state.name)
    : undefined
