import type { StreamProgress, StreamTextOptions, StreamView } from '@oxbow/state/streams'
import { useMemo, useSyncExternalStore } from 'react'
import { useLatestRequest } from './use-latest-request.ts'

/**
 * Options of `useStreamText` and `useStreamJson`. Headers, parameters and functions count as of the render that was shown
 * last; which there are, and the rest, as of the first one with an address and a user.
 */
export type UseStreamOptions = Omit<StreamTextOptions, 'url'>

/** How a hook makes its view, and what it gives when there is none. */
export interface ViewKind<S extends StreamProgress> {
  readonly create: (options: StreamTextOptions) => StreamView<S>
  /** During server render and hydration. */
  readonly initial: S
  /** Without an address. */
  readonly none: S
}

/** What hooks give where no stream is asked for. */
export const withoutStream = <S extends StreamProgress>(initial: S): S => ({ ...initial, isLoading: false })

const unwatched = (): (() => void) => () => undefined

/** Watches a stream while the component is mounted. The view does nothing before, so that it may be made in render. */
export function useStreamView<S extends StreamProgress>(
  address: string | URL | undefined,
  options: UseStreamOptions,
  { create, initial, none }: ViewKind<S>,
): S {
  const url = address === undefined ? undefined : String(address)
  const { user, persistence, environment } = options
  const request = useLatestRequest(options)
  const view = useMemo(
    // oxlint-disable-next-line react/memo-dependencies -- see below
    () => (url === undefined ? undefined : create({ ...request(), url })),
    // Headers and functions are written in place by most, and so new at each render: they make no other stream.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [url, user, persistence, environment, create],
  )
  return useSyncExternalStore(view?.subscribe ?? unwatched, view?.get ?? (() => none), () =>
    view === undefined ? none : initial,
  )
}
