// One request of a session, from its delay to the end of its body.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import type { Position } from '../protocol/position.ts'
import { STREAM_SSE_DATA_ENCODING_HEADER } from '../protocol/wire-names.ts'
import type { SseEncoding } from '../sse/sse-batches.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import type { WorkEvent } from './machine-state.ts'
import { receiveEvents, receivePage, SILENCE_MS, type Reception } from './receive.ts'
import type { RequestCommand, RequestContext } from './request-context.ts'
import { discard, sendRead } from './send-read.ts'
import { createSilenceWatch } from './silence-watch.ts'

const NOTHING = new Uint8Array()

/** Ends when the request has told everything. Rejects for what only `onError` can mend. */
export const performRequest = async (
  command: RequestCommand,
  signal: AbortSignal,
  context: RequestContext,
  emit: (event: WorkEvent) => void,
): Promise<void> => {
  const { config, environment, identity } = context
  const { clock } = environment
  if (command.delayMs > 0) await sleep(clock, command.delayMs, signal)
  await context.sink?.room()
  if (signal.aborted) return
  const startedMs = clock.now()
  const watch = createSilenceWatch(clock, (limitMs) => {
    const message = `${String(config.url)} did not answer for ${limitMs / 1000} s`
    emit({ type: 'silent', error: new DurableStreamError(message, 'UNKNOWN'), random: environment.random() })
  })
  signal.addEventListener('abort', watch.stop, { once: true })
  try {
    watch.listen(SILENCE_MS)
    const answer = await sendRead(command, signal, context)
    watch.rest()
    if (answer === undefined) return
    if ('type' in answer) return emit(answer.type === 'failed' ? { ...answer, random: environment.random() } : answer)
    const { response, position } = answer
    if (signal.aborted) return discard(response)
    if (position !== undefined) identity.check(command.offset, position.offset, response.headers.get('etag'))
    context.onResponse(response, position)
    emit({ type: 'opened', eventStream: position === undefined })
    const sink = await context.attached.promise
    if (signal.aborted) return discard(response)
    await receive({ response, sink, signal, watch }, position, { command, context, emit, startedMs })
  } finally {
    watch.stop()
  }
}

interface Attempt {
  readonly command: RequestCommand
  readonly context: RequestContext
  readonly emit: (event: WorkEvent) => void
  readonly startedMs: number
}

const receive = async (
  link: Omit<Reception, 'accept'>,
  position: Position | undefined,
  { command, context, emit, startedMs }: Attempt,
): Promise<void> => {
  const { environment, identity, progress } = context
  const elapsedMs = (): number => environment.clock.now() - startedMs
  let { offset } = command
  const reception: Reception = {
    ...link,
    accept: (content, next) => {
      identity.check(offset, next.offset)
      const advanced = next.offset !== offset
      // What ends where the batch before ended was delivered with it.
      if (content !== undefined) link.sink.push(advanced ? content : NOTHING, next)
      offset = next.offset
      emit({ type: 'batch', position: next, advanced, elapsedMs: elapsedMs() })
    },
  }
  try {
    if (position === undefined) await receiveEvents(reception, encodingOf(link.response, context), command.cursor)
    else await receivePage(reception, position, progress)
  } catch (error) {
    if (error instanceof DurableStreamError) throw error
    if (position !== undefined)
      emit({ type: 'failed', error: asError(error), retryable: true, random: environment.random() })
  }
  if (position === undefined) emit({ type: 'ended', elapsedMs: elapsedMs(), random: environment.random() })
}

const encodingOf = (response: Response, { config, contentType }: RequestContext): SseEncoding => {
  if (response.headers.get(STREAM_SSE_DATA_ENCODING_HEADER) === 'base64') return 'base64'
  return config.json === true || isJsonMediaType(contentType) ? 'json' : 'text'
}
