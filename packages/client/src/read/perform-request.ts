// One request of a session, from its delay to the end of its body.
import type { Environment } from '../environment.ts'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import type { Position } from '../protocol/position.ts'
import { STREAM_SSE_DATA_ENCODING_HEADER } from '../protocol/wire-names.ts'
import type { SseEncoding } from '../sse/sse-batches.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import { asError } from '../transport/send-once.ts'
import { sleep } from '../transport/sleep.ts'
import type { ReadCommand, ReadEvent } from './machine-state.ts'
import { receiveEvents, receivePage, SILENCE_MS, type Reception } from './receive.ts'
import { discard, sendRead, type ReadAnswer } from './send-read.ts'
import type { SessionConfig } from './session-config.ts'
import { createSilenceWatch, type SilenceWatch } from './silence-watch.ts'
import type { Sink } from './sink.ts'
import type { StreamIdentity } from './stream-identity.ts'

export type RequestCommand = Extract<ReadCommand, { type: 'request' }>

/** What a request shares with its session. */
export interface RequestContext {
  readonly config: SessionConfig
  readonly environment: Environment
  readonly identity: StreamIdentity
  /** Bytes that a consumer of pieces took since the last batch ended. */
  readonly progress: { delivered: number }
  readonly headers: HeadersRecord
  readonly params: ParamsRecord
  readonly contentType: string | undefined
  /** The consumer, once there is one. */
  readonly sink: Sink | undefined
  /** Resolves when there is a consumer. */
  readonly sinkAttached: Promise<Sink>
  /** A good response began. Its position is known unless it is an event stream. */
  onResponse(response: Response, position: Position | undefined): void
}

const NOTHING = new Uint8Array()

/** Ends when the request has told everything. Rejects for what only `onError` can mend. */
export const performRequest = async (
  command: RequestCommand,
  signal: AbortSignal,
  context: RequestContext,
  emit: (event: ReadEvent) => void,
): Promise<void> => {
  const { config, environment } = context
  if (command.delayMs > 0) await sleep(environment.clock, command.delayMs, signal)
  await context.sink?.room()
  if (signal.aborted) return
  const startedMs = environment.clock.now()
  const watch = createSilenceWatch(environment.clock, (limitMs) => {
    if (signal.aborted) return
    config.onFailedAttempt?.()
    emit({ type: 'silent', error: silence(config.url, limitMs), random: environment.random() })
  })
  signal.addEventListener('abort', watch.stop, { once: true })
  try {
    const answer = await ask(command, signal, context, watch)
    await take(answer, { command, signal, context, emit, watch, startedMs })
  } finally {
    watch.stop()
  }
}

const ask = async (
  command: RequestCommand,
  signal: AbortSignal,
  context: RequestContext,
  watch: SilenceWatch,
): Promise<ReadAnswer> => {
  const { headers, params, config, environment } = context
  const { mode, offset, cursor, fresh } = command
  const fetch = config.fetch ?? environment.fetch
  const { clock, random } = environment
  watch.listen(SILENCE_MS)
  const request = { url: config.url, headers, params, mode, offset, cursor, fresh, signal, cache: config.cache }
  return sendRead(request, { fetch, clock, random, pageUrl: environment.pageUrl() })
}

interface Attempt {
  readonly command: RequestCommand
  readonly signal: AbortSignal
  readonly context: RequestContext
  readonly emit: (event: ReadEvent) => void
  readonly watch: SilenceWatch
  readonly startedMs: number
}

const take = async (answer: ReadAnswer, attempt: Attempt): Promise<void> => {
  const { signal, context, emit, watch } = attempt
  const { config, environment, identity } = context
  watch.rest()
  switch (answer.kind) {
    case 'aborted':
      return
    case 'sse-refused':
      return emit({ type: 'sse-refused' })
    case 'failed':
      if (!signal.aborted) config.onFailedAttempt?.()
      return emit({ ...answer, type: 'failed', random: environment.random() })
    case 'page':
    case 'event-stream': {
      const { response } = answer
      if (signal.aborted) return discard(response)
      const position = answer.kind === 'page' ? answer.position : undefined
      if (position !== undefined) identity.check(attempt.command.offset, position.offset, response.headers.get('etag'))
      context.onResponse(response, position)
      emit({ type: 'opened', eventStream: position === undefined })
      return receive(response, position, attempt)
    }
  }
}

const receive = async (response: Response, position: Position | undefined, attempt: Attempt): Promise<void> => {
  const { command, signal, context, emit, watch, startedMs } = attempt
  const { config, environment, identity, progress } = context
  const sink = await context.sinkAttached
  if (signal.aborted) return discard(response)
  const elapsedMs = (): number => environment.clock.now() - startedMs
  let { offset } = command
  const reception: Reception = {
    response,
    sink,
    signal,
    watch,
    accept: (content, next) => {
      identity.check(offset, next.offset)
      const advanced = next.offset !== offset
      // What ends where the batch before ended was delivered with it.
      if (content !== undefined) sink.push(advanced ? content : NOTHING, next)
      offset = next.offset
      emit({ type: 'batch', position: next, advanced, elapsedMs: elapsedMs() })
    },
  }
  try {
    if (position === undefined) await receiveEvents(reception, encodingOf(response, context), command.cursor)
    else await receivePage(reception, position, progress)
  } catch (error) {
    if (error instanceof DurableStreamError) throw error
    if (position !== undefined) {
      if (!signal.aborted) config.onFailedAttempt?.()
      emit({ type: 'failed', error: asError(error), retryable: true, retryAfterMs: 0, random: environment.random() })
    }
  }
  if (position === undefined) emit({ type: 'ended', elapsedMs: elapsedMs(), random: environment.random() })
}

const encodingOf = (response: Response, { config, contentType }: RequestContext): SseEncoding => {
  if (response.headers.get(STREAM_SSE_DATA_ENCODING_HEADER) === 'base64') return 'base64'
  return config.json || isJsonMediaType(contentType) ? 'json' : 'text'
}

const silence = (url: string | URL, limitMs: number): DurableStreamError =>
  new DurableStreamError(`${String(url)} did not answer for ${limitMs / 1000} s`, 'UNKNOWN')
