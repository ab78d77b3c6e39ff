// HEAD: what a stream is, without its data and without keeping it alive (protocol section 9).
import {
  formatEntityTag,
  START_OFFSET,
  STREAM_CLOSED_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_TTL_HEADER,
} from '@oxbow/client/protocol'
import { lineageOf, placeAt } from '../core/lineage.ts'
import { encodeOffset } from '../core/offset-codec.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { type Call, type HandlerContext, locate, refuseAbsent } from './context.ts'
import { answer, type Reply } from './message.ts'

export const describeStream = (context: HandlerContext, call: Call): Reply =>
  context.store.read((view) => {
    const located = locate(context, view, call.path)
    if (located.kind !== 'live') return withoutBody(refuseAbsent(located))
    const { record } = located
    const isClosed = record.closure.kind === 'closed'
    const next = encodeOffset(placeAt(lineageOf(record, view.stream), record.tail))
    return answer(200, {
      'Content-Type': record.contentType,
      'Cache-Control': 'no-store',
      ETag: formatEntityTag({ incarnation: record.tag, requested: START_OFFSET, next, closed: isClosed }),
      [STREAM_OFFSET_HEADER]: next,
      ...expiryHeader(record),
      ...(isClosed ? { [STREAM_CLOSED_HEADER]: 'true' } : {}),
    })
  })

const withoutBody = (reply: Reply): Reply => (reply.kind === 'cut' ? reply : { ...reply, body: undefined })

/** The window as it was configured, not what is left of it. */
const expiryHeader = ({ expiry }: StreamRecord): Record<string, string> => {
  if (expiry.kind === 'ttl') return { [STREAM_TTL_HEADER]: String(expiry.seconds) }
  return expiry.kind === 'at' ? { [STREAM_EXPIRES_AT_HEADER]: expiry.text } : {}
}
