'use client'

import { createStreamJson, initialStreamJson, type StreamJsonState } from '@oxbow/state/streams'
import { useStreamView, withoutStream, type UseStreamOptions, type ViewKind } from './use-stream-view.ts'

const kind: ViewKind<StreamJsonState<unknown>> = {
  create: createStreamJson,
  initial: initialStreamJson,
  none: withoutStream(initialStreamJson),
}

/**
 * The messages of a JSON stream that grows, as `items`. As `useStreamText`; what the messages look like is the caller's
 * claim.
 */
export function useStreamJson<T = unknown>(
  url: string | URL | undefined,
  options: UseStreamOptions = {},
): StreamJsonState<T> {
  return useStreamView(url, options, kind as ViewKind<StreamJsonState<T>>)
}
