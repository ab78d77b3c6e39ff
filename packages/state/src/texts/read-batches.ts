import { stream, type LiveMode, type ReadState, type StreamOptions, type StreamResponse } from '@oxbow/client'
import type { RawContent } from './content-kind.ts'
import type { BatchEnd, Mark } from './mark.ts'
import { hasReplacement } from './utf8.ts'

/** How requests are made: the options of the client's `stream` that say so. */
export type RequestOptions = Pick<StreamOptions, 'headers' | 'params' | 'fetch' | 'onError' | 'backoffOptions'>

/** One read of a stream of text or of JSON. */
export interface ReadBatchesOptions {
  readonly url: string
  readonly kind: 'text' | 'json'
  readonly request: RequestOptions
  readonly from: Pick<Mark, 'offset' | 'incarnation'>
  readonly live: LiveMode
  /** Go around HTTP caches. */
  readonly fresh: boolean
  readonly signal: AbortSignal
  /** Takes a batch; the next one waits for it. */
  readonly onBatch: (raw: RawContent, end: BatchEnd) => Promise<void>
}

/**
 * How a read ended: at the end of what there was, at the end of the stream, because it was stopped, or because what came
 * by server-sent events is not sure to be what was written.
 */
export type ReadBatchesEnd = 'caught-up' | 'closed' | 'stopped' | 'inexact'

/**
 * Reads a stream from a mark. Server-sent events carry text line by line, and a character that was written in two parts
 * does not come through: the read ends with `inexact` before such a batch, which long-polling brings as it is.
 *
 * @throws what the client threw.
 */
export async function readBatches(options: ReadBatchesOptions): Promise<ReadBatchesEnd> {
  const { url, kind, request, from, live, fresh, signal } = options
  const inexact = new AbortController()
  let state: ReadState | undefined
  const session = await stream({
    ...{ ...request, ...from, url, live, json: kind === 'json', cache: fresh ? 'no-store' : undefined },
    signal: AbortSignal.any([signal, inexact.signal]),
    pauseWhenHidden: false,
    onReadState: (now) => (state = now),
  }).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
  if (session === undefined) return 'stopped'
  const isByEvents = (): boolean => state?.phase === 'live' && state.mode === 'sse'
  if (kind === 'json') followMessages(session, from, options.onBatch)
  else {
    followBytes(session, from, (bytes, end) => {
      if (!isByEvents() || !hasReplacement(bytes)) return options.onBatch(bytes, end)
      inexact.abort()
      return Promise.resolve()
    })
  }
  await session.closed
  if (signal.aborted) return 'stopped'
  if (inexact.signal.aborted) return 'inexact'
  return session.streamClosed ? 'closed' : 'caught-up'
}

type From = ReadBatchesOptions['from']

function followMessages(session: StreamResponse, from: From, onBatch: ReadBatchesOptions['onBatch']): void {
  session.subscribeJson(({ items, offset, streamClosed }) =>
    onBatch(items, { offset, isClosed: streamClosed, incarnation: session.incarnation ?? from.incarnation }),
  )
}

/** A long response comes in parts, of which only the last says where it ends: they are kept until then. */
function followBytes(
  session: StreamResponse,
  from: From,
  onBatch: (bytes: Uint8Array, end: BatchEnd) => Promise<void>,
): void {
  let parts: Uint8Array[] = []
  session.subscribeBytes(({ data, offset, streamClosed, partial }) => {
    parts.push(data)
    if (partial === true) return undefined
    const bytes = joined(parts)
    parts = []
    return onBatch(bytes, { offset, isClosed: streamClosed, incarnation: session.incarnation ?? from.incarnation })
  })
}

function joined(parts: ReadonlyArray<Uint8Array>): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
