'use client'

import { createStreamText, initialStreamText, type StreamTextState } from '@oxbow/state/streams'
import { useStreamView, withoutStream, type UseStreamOptions } from './use-stream-view.ts'

const kind = { create: createStreamText, initial: initialStreamText, none: withoutStream(initialStreamText) }

/**
 * The text of a stream that grows, such as the answer of an assistant, for as long as the component is mounted: `text`,
 * `isDone` when the stream is closed, `isLoading`, `error`. After a reload the text is there at once and only the rest is
 * asked for; a stream that is done is not asked again. All components and all tabs share one read.
 *
 * Without an address (`undefined`) nothing is read, and the text is empty. During server render nothing is read either.
 */
export function useStreamText(url: string | URL | undefined, options: UseStreamOptions = {}): StreamTextState {
  return useStreamView(url, options, kind)
}
