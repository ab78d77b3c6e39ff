'use client'

import {
  createPresence,
  initialPresence,
  type Presence,
  type PresenceOptions,
  type PresenceState,
} from '@oxbow/state/streams'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useLatestRequest } from './use-latest-request.ts'

/**
 * Options of `usePresence`. Headers, parameters and functions count as of the render that was shown last; which there are,
 * and the rest, as of the first one with a name and a user.
 */
export type UsePresenceOptions = Omit<PresenceOptions, 'name'>

const unwatched = (): (() => void) => () => undefined

/**
 * Makes this device present in a room while the component is mounted, and gives `everyone` who is: one entry for each
 * user and device, this one (`isSelf`) included. `name` is the address of the room, `state` any small JSON that this
 * device says of itself; it may be written in place, and is told when it differs. Without a name nobody is present.
 *
 * During server render nobody is present, and no connection opened.
 *
 * @throws StateError `invalid-options` for a state that is not JSON, or too long.
 */
export function usePresence<S>(
  name: string | URL | undefined,
  state: S,
  options: UsePresenceOptions = {},
): PresenceState<S> {
  const room = name === undefined ? undefined : String(name)
  const { user, environment } = options
  const request = useLatestRequest(options)
  const presence = useMemo(
    // oxlint-disable-next-line react/memo-dependencies -- see below
    (): Presence<S> | undefined => (room === undefined ? undefined : createPresence<S>({ ...request(), name: room })),
    // Headers and functions are written in place by most, and so new at each render: they make no other room.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [room, user, environment],
  )
  // Before it is watched, so that the first word is the right one.
  useEffect(() => presence?.set(state), [presence, state])
  return useSyncExternalStore(
    presence?.subscribe ?? unwatched,
    presence?.get ?? (() => initialPresence),
    () => initialPresence,
  )
}
