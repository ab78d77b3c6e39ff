// A tab of somebody who is in a room. Its address says which, and who: `?room=<address>&user=<name>`.
import { createPresence } from '@oxbow/state/streams'
import { expose } from './expose.ts'

const query = new URLSearchParams(location.search)
const presence = createPresence<string>({ name: query.get('room') ?? '', user: query.get('user') ?? '' })
presence.set(query.get('state') ?? 'here')
presence.subscribe(() => undefined)

export interface RoomPage {
  /** Who is there, as `user state`. */
  names(): readonly string[]
  set(state: string): void
}

expose({
  names: () => presence.get().everyone.map(({ user, state }) => `${user} ${state}`),
  set: (state) => presence.set(state),
} satisfies RoomPage)
