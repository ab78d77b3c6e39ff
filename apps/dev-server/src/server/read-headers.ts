import {
  formatEntityTag,
  STREAM_CLOSED_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_UP_TO_DATE_HEADER,
} from '@oxbow/client/protocol'
import { cacheControlFor, NO_STORE } from '../core/cache-control.ts'
import type { ReadFrom } from '../core/read-request.ts'
import type { HandlerContext } from './context.ts'
import type { Sight } from './sight.ts'

/**
 * The headers of a 200 with a page, of every mode but SSE. `cursor` is only given in live reads. A page without data at
 * an open tail is never cached, or it would hide what comes next.
 */
export const readHeaders = (
  context: HandlerContext,
  from: ReadFrom,
  sight: Sight,
  cursor?: number,
): Readonly<Record<string, string>> => {
  const isCacheable = from.kind === 'place' && (sight.hasData || sight.isFinal)
  return {
    'Content-Type': sight.record.contentType,
    'Cache-Control': isCacheable ? cacheControlFor(sight.record, context.clock.now()) : NO_STORE,
    [STREAM_OFFSET_HEADER]: sight.nextOffset,
    ...(sight.upToDate ? { [STREAM_UP_TO_DATE_HEADER]: 'true' } : {}),
    ...(sight.isFinal ? { [STREAM_CLOSED_HEADER]: 'true' } : {}),
    ...(cursor === undefined ? {} : { [STREAM_CURSOR_HEADER]: String(cursor) }),
    ...(from.kind === 'place' ? { ETag: entityTagOf(sight, from.text) } : {}),
  }
}

/** The entity tag of a page: it names the creation of the stream, the offsets at both ends, and the end of the stream. */
const entityTagOf = (sight: Sight, requested: string): string =>
  formatEntityTag({ incarnation: sight.record.tag, requested, next: sight.nextOffset, closed: sight.isFinal })
