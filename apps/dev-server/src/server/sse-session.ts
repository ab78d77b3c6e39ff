// SSE: all there is, then whatever comes, each batch with the control event that says where it ends (protocol section
// 11.2). A connection is ended after a while, so that readers spread over servers and caches again.
import { STREAM_SSE_DATA_ENCODING_HEADER } from '@oxbow/client/protocol'
import { concatBytes } from '../core/bytes.ts'
import { nextCursor } from '../core/cursor.ts'
import type { ReadRequest } from '../core/read-request.ts'
import { isBase64Stream, sseControl, sseData } from '../core/sse-frame.ts'
import { accessEndMs } from './access.ts'
import type { Call, HandlerContext } from './context.ts'
import { answer, type Reply } from './message.ts'
import { after, look, type Sight } from './sight.ts'

export const streamEvents = (context: HandlerContext, call: Call, request: ReadRequest, first: Sight): Reply =>
  answer(
    200,
    {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-store',
      'X-Accel-Buffering': 'no',
      ...(isBase64Stream(first.record.contentType) ? { [STREAM_SSE_DATA_ENCODING_HEADER]: 'base64' } : {}),
    },
    session(context, call, request, first),
  )

async function* session(
  context: HandlerContext,
  call: Call,
  request: ReadRequest,
  first: Sight,
): AsyncGenerator<Uint8Array> {
  const endLive = context.usage.beginLive(first.record)
  try {
    yield* events(context, call, request, first)
  } finally {
    endLive()
  }
}

async function* events(
  context: HandlerContext,
  call: Call,
  request: ReadRequest,
  first: Sight,
): AsyncGenerator<Uint8Array> {
  const endMs = Math.min(context.clock.now() + context.limits.sseMaxAgeMs, accessEndMs(call.access))
  let sight = first
  let cursor = 0
  for (;;) {
    cursor = Math.max(cursor, nextCursor(request.cursor, context.clock.now(), context.random.fraction()))
    yield batch(sight, cursor)
    if (sight.isFinal) return
    const next = await nextSight(context, call, sight, endMs)
    if (next === undefined) return
    sight = next
  }
}

/**
 * What follows a sight: at once if there is more, else after a change, or when it is time for a sign of life. Looking
 * and waiting are one step, because a change may come while the last batch was still being sent. `undefined` when the
 * session is over; a stream that was deleted ends it too, and the reader's next request is told why.
 */
const nextSight = async (
  context: HandlerContext,
  call: Call,
  last: Sight,
  endMs: number,
): Promise<Sight | undefined> => {
  const leftMs = endMs - context.clock.now()
  if (leftMs <= 0) return undefined
  const seen = look(context, call.path, after(last))
  if (seen.kind !== 'sight') return undefined
  if (seen.hasData || seen.isFinal) return seen
  const waitMs = Math.min(context.limits.sseHeartbeatMs, leftMs)
  const reason = await context.wakeups.wait(call.path, waitMs, call.request.signal)
  const isOver = reason === 'aborted' || reason === 'closing' || context.clock.now() >= endMs
  if (isOver) return undefined
  const changed = look(context, call.path, after(last))
  return changed.kind === 'sight' ? changed : undefined
}

/** Data and its control event leave together, so that a reader seldom has the one without the other. */
const batch = (sight: Sight, cursor: number): Uint8Array => {
  const control = sight.isFinal
    ? sseControl({ kind: 'closed', offset: sight.nextOffset })
    : sseControl({ kind: 'open', offset: sight.nextOffset, cursor, upToDate: sight.upToDate })
  return sight.hasData ? concatBytes([sseData(sight.record.contentType, sight.body), control]) : control
}
