// GET: catch-up reads, and the way to the live ones (protocol sections 10 to 12).
import { STREAM_CLOSED_HEADER, STREAM_OFFSET_HEADER, STREAM_UP_TO_DATE_HEADER } from '@oxbow/client/protocol'
import { isNoneMatchHit } from '../core/if-none-match.ts'
import { parseReadRequest, type ReadFrom } from '../core/read-request.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { StoreFullError } from '../store/store-full.ts'
import { type Call, type HandlerContext, locate, refuseAbsent } from './context.ts'
import { pollStream } from './long-poll.ts'
import { answer, refuse, type Reply } from './message.ts'
import { readHeaders } from './read-headers.ts'
import { look, refuseUnseen, type Sight } from './sight.ts'
import { streamEvents } from './sse-session.ts'

export const readStream = async (context: HandlerContext, call: Call): Promise<Reply> => {
  const located = context.store.read((view) => locate(context, view, call.path))
  if (located.kind !== 'live') return refuseAbsent(located)
  const request = parseReadRequest(call.url.searchParams)
  if (request.kind === 'malformed') return refuse(400, request.reason)
  await noteUse(context, located.record)
  const sight = look(context, call.path, request.from)
  if (sight.kind !== 'sight') return refuseUnseen(sight)
  if (request.mode === 'long-poll') return pollStream(context, call, request, sight)
  if (request.mode === 'sse') return streamEvents(context, call, request, sight)
  return answerCatchUp(context, call, request.from, sight)
}

/** A read restarts a sliding TTL (protocol section 2.4). */
const noteUse = async (context: HandlerContext, record: StreamRecord): Promise<void> => {
  context.usage.touch(record)
  if (!context.usage.isStoredTimeOld(record)) return
  try {
    await context.store.write((writer) => {
      const stored = writer.stream(record.path)
      if (stored?.incarnation === record.incarnation) writer.putStream({ ...stored, usedMs: context.clock.now() })
    })
  } catch (error) {
    // A full disk must not keep anyone from reading; this process knows the time of the use all the same.
    if (!(error instanceof StoreFullError)) throw error
  }
}

const answerCatchUp = (context: HandlerContext, call: Call, from: ReadFrom, sight: Sight): Reply => {
  const headers = readHeaders(context, from, sight)
  const tag = headers['ETag']
  if (tag !== undefined && isNoneMatchHit(call.request.headers['if-none-match'], tag))
    return answer(
      304,
      pick(headers, ['ETag', 'Cache-Control', STREAM_OFFSET_HEADER, STREAM_UP_TO_DATE_HEADER, STREAM_CLOSED_HEADER]),
    )
  return answer(200, headers, sight.body)
}

const pick = (headers: Readonly<Record<string, string>>, names: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
