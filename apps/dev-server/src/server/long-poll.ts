// Long-poll: an answer at once when there is data or the stream has ended, else at the next change (protocol section 11.1).
import {
  STREAM_CLOSED_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_UP_TO_DATE_HEADER,
} from '@oxbow/client/protocol'
import { NO_STORE } from '../core/cache-control.ts'
import { nextCursor } from '../core/cursor.ts'
import type { ReadRequest } from '../core/read-request.ts'
import { accessEndMs } from './access.ts'
import type { Call, HandlerContext } from './context.ts'
import { answer, type Answer, type Reply } from './message.ts'
import { readHeaders } from './read-headers.ts'
import { after, look, refuseUnseen, type Sight } from './sight.ts'

export const pollStream = async (
  context: HandlerContext,
  call: Call,
  request: ReadRequest,
  first: Sight,
): Promise<Reply> => {
  const endLive = context.usage.beginLive(first.record)
  try {
    return await poll(context, call, request, first)
  } finally {
    endLive()
  }
}

const poll = async (context: HandlerContext, call: Call, request: ReadRequest, first: Sight): Promise<Reply> => {
  const deadlineMs = Math.min(context.clock.now() + context.limits.longPollTimeoutMs, accessEndMs(call.access))
  let sight = first
  for (;;) {
    if (sight.hasData)
      return answer(200, readHeaders(context, request.from, sight, cursorFor(context, request)), sight.body)
    if (sight.isFinal) return answerNothing(sight)
    const leftMs = deadlineMs - context.clock.now()
    const reason =
      leftMs > 0 ? await context.wakeups.wait(call.path, leftMs, call.request.signal) : ('timeout' as const)
    if (reason === 'aborted') return { kind: 'cut' }
    if (reason !== 'changed') return answerNothing(sight, cursorFor(context, request))
    const next = look(context, call.path, after(sight))
    if (next.kind !== 'sight') return refuseUnseen(next)
    sight = next
  }
}

/** 204: nothing came, or, without a cursor, nothing will ever come. */
const answerNothing = (sight: Sight, cursor?: number): Answer =>
  answer(204, {
    'Cache-Control': NO_STORE,
    [STREAM_OFFSET_HEADER]: sight.nextOffset,
    [STREAM_UP_TO_DATE_HEADER]: 'true',
    ...(cursor === undefined ? { [STREAM_CLOSED_HEADER]: 'true' } : { [STREAM_CURSOR_HEADER]: String(cursor) }),
  })

const cursorFor = (context: HandlerContext, request: ReadRequest): number =>
  nextCursor(request.cursor, context.clock.now(), context.random.fraction())
