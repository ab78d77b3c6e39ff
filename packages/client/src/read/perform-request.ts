// One request of a session, from its delay to the end of its body.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import { STREAM_SSE_DATA_ENCODING_HEADER } from '../protocol/wire-names.ts'
import type { SseEncoding } from '../sse/sse-batches.ts'
import { onAbort } from '../transport/on-abort.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import { receiveEvents, receivePage, SILENCE_MS, type Reception } from './receive.ts'
import type { Emit, ReadRequest, RequestContext } from './request-context.ts'
import { discard, sendRead, type GoodAnswer } from './send-read.ts'
import { createSilenceWatch, type SilenceWatch } from './silence-watch.ts'

const NOTHING = new Uint8Array()

/** Ends when the request has told everything. Rejects for what only `onError` can mend. */
export const performRequest = async (
  request: ReadRequest,
  signal: AbortSignal,
  context: RequestContext,
  emit: Emit,
): Promise<void> => {
  const { config, environment, identity } = context
  const { clock } = environment
  if (request.delayMs > 0) await sleep(clock, request.delayMs, signal)
  await context.sink?.room()
  if (signal.aborted) return
  const startedMs = clock.now()
  const watch = createSilenceWatch(clock, (limitMs) => {
    const message = `${String(config.url)} did not answer for ${limitMs / 1000} s`
    emit({ type: 'silent', error: new DurableStreamError(message, 'UNKNOWN') })
  })
  onAbort(signal, watch.stop)
  try {
    watch.listen(SILENCE_MS)
    const answer = await sendRead(request, signal, context, emit)
    watch.rest()
    if (answer === undefined) return
    const { response, position } = answer
    if (signal.aborted) return discard(response)
    if (position !== undefined) identity.check(request.offset, position.offset, response.headers.get('etag'))
    context.onResponse(response, position)
    emit({ type: 'opened', eventStream: position === undefined })
    await receive(answer, { request, signal, watch, context, emit, elapsedMs: () => clock.now() - startedMs })
  } finally {
    watch.stop()
  }
}

interface Attempt {
  readonly request: ReadRequest
  readonly signal: AbortSignal
  readonly watch: SilenceWatch
  readonly context: RequestContext
  readonly emit: Emit
  elapsedMs(): number
}

const receive = async (
  { response, position }: GoodAnswer,
  { request, signal, watch, context, emit, elapsedMs }: Attempt,
): Promise<void> => {
  const sink = await context.attached.promise
  if (signal.aborted) return discard(response)
  let { offset } = request
  const reception: Reception = {
    response,
    sink,
    signal,
    watch,
    accept: (content, next) => {
      context.identity.check(offset, next.offset)
      const advanced = next.offset !== offset
      // What ends where the batch before ended was delivered with it.
      if (content !== undefined) sink.push(advanced ? content : NOTHING, next)
      offset = next.offset
      emit({ type: 'batch', position: next, advanced, elapsedMs: elapsedMs() })
    },
  }
  try {
    if (position === undefined) await receiveEvents(reception, encodingOf(response, context), request.cursor)
    else await receivePage(reception, position, context.progress)
  } catch (error) {
    if (error instanceof DurableStreamError) throw error
    if (position !== undefined) emit({ type: 'failed', error: asError(error), retryAfterMs: 0 })
  }
  if (position === undefined) emit({ type: 'ended', elapsedMs: elapsedMs() })
}

const encodingOf = (response: Response, { config, contentType }: RequestContext): SseEncoding => {
  if (response.headers.get(STREAM_SSE_DATA_ENCODING_HEADER) === 'base64') return 'base64'
  return config.json === true || isJsonMediaType(contentType) ? 'json' : 'text'
}
