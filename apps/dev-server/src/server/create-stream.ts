// PUT: creates a stream or a fork, or confirms that it exists as asked (protocol sections 3 and 4).
import { isSameMediaType, STREAM_CLOSED_HEADER, STREAM_OFFSET_HEADER } from '@oxbow/client/protocol'
import { type CreateRequest, parseCreateRequest } from '../core/create-request.ts'
import { type Expiry, isSameExpiry } from '../core/expiry.ts'
import { lineageOf, placeAt, positionIn } from '../core/lineage.ts'
import { encodeOffset } from '../core/offset-codec.ts'
import { parsePayload } from '../core/payload.ts'
import { parseStreamPath } from '../core/stream-path.ts'
import type { ForkOrigin, StreamRecord } from '../core/stream-record.ts'
import type { StoreView, StoreWriter } from '../store/stream-store.ts'
import { type Call, type HandlerContext, locate } from './context.ts'
import { type ForkPoint, resolveForkPoint } from './fork-point.ts'
import { answer, refuse, type Reply } from './message.ts'
import { readBody } from './read-body.ts'
import { releaseStream } from './remove-stream.ts'
import { refuseInvalid } from './refuse-invalid.ts'

type Outcome =
  | { readonly kind: 'created' | 'exists'; readonly record: StreamRecord; readonly nextOffset: string }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** Would be created, but nobody has looked at its content; nothing was changed. */
  | { readonly kind: 'unchecked'; readonly contentType: string; readonly payload: Uint8Array }

const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

export const createStream = async (context: HandlerContext, call: Call): Promise<Reply> => {
  const request = parseCreateRequest(call.request.headers)
  if (request.kind === 'malformed') return refuse(400, request.reason)
  const body = await readBody(call.request.body, context.limits.maxBodyBytes)
  if (body === undefined) return refuse(413, `The body is longer than ${context.limits.maxBodyBytes} bytes.`)
  const attempt = (isChecked: boolean): Promise<Outcome> =>
    context.store.write((writer) => create(context, writer, call.path, request, body, isChecked))
  let outcome = await attempt(context.validate === undefined)
  if (outcome.kind === 'unchecked') {
    const refusal = await refuseInvalid(context, call, outcome.contentType, outcome.payload)
    if (refusal !== undefined) return refusal
    outcome = await attempt(true)
  }
  return answerFor(call, outcome)
}

const answerFor = (call: Call, outcome: Outcome): Reply => {
  if (outcome.kind === 'unchecked') throw new Error('Checked content was taken for unchecked.')
  if (outcome.kind === 'refused') return refuse(outcome.status, outcome.reason)
  const { record } = outcome
  return answer(outcome.kind === 'created' ? 201 : 200, {
    'Content-Type': record.contentType,
    'Cache-Control': 'no-store',
    [STREAM_OFFSET_HEADER]: outcome.nextOffset,
    ...(record.closure.kind === 'closed' ? { [STREAM_CLOSED_HEADER]: 'true' } : {}),
    ...(outcome.kind === 'created' ? { Location: new URL(call.path, call.url).href } : {}),
  })
}

const create = (
  context: HandlerContext,
  writer: StoreWriter,
  path: string,
  request: CreateRequest,
  body: Uint8Array,
  isChecked: boolean,
): Outcome => {
  const located = locate(context, writer, path)
  if (located.kind === 'soft-deleted')
    return refused(409, 'The stream at this path was deleted, but streams forked from it still need it.')
  if (located.kind === 'live') return confirm(context, writer, located.record, request)
  const point = request.fork === undefined ? undefined : resolveForkPoint(context, writer, request.fork)
  if (point?.kind === 'refused') return point
  if (point !== undefined && isOtherContentType(request.contentType, point.source.contentType))
    return refused(409, 'The content type differs from that of the stream to fork.')
  const contentType = request.contentType ?? point?.source.contentType ?? DEFAULT_CONTENT_TYPE
  const payload = parsePayload(contentType, body)
  if (payload.kind === 'malformed') return refused(400, payload.reason)
  if (payload.bytes.length > 0 && !isChecked) return { kind: 'unchecked', contentType, payload: payload.bytes }
  if (located.stale !== undefined) {
    releaseStream(context, writer, located.stale)
    context.usage.forget(located.stale)
  }
  const blank = blankRecord(context, writer, path, request, contentType, point)
  const record = fill(writer, blank, [point?.prefix, payload.bytes])
  return { kind: 'created', record, nextOffset: nextOffsetOf(writer, record) }
}

/** Answers for a stream that exists: only the same configuration is a success. */
const confirm = (context: HandlerContext, view: StoreView, record: StreamRecord, request: CreateRequest): Outcome =>
  isSameConfiguration(context, view, record, request)
    ? { kind: 'exists', record, nextOffset: nextOffsetOf(view, record) }
    : refused(409, 'A stream with another configuration exists at this path.')

/** What a request leaves out is compared with what it would resolve to, so that a repeat of the same PUT succeeds. */
const isSameConfiguration = (
  context: HandlerContext,
  view: StoreView,
  record: StreamRecord,
  request: CreateRequest,
): boolean => {
  const origin = requestedOrigin(view, record)
  const isFork = request.fork !== undefined
  const contentType = request.contentType ?? (isFork ? record.contentType : DEFAULT_CONTENT_TYPE)
  const inheritsExpiry = isFork && request.expiry.kind === 'never'
  return (
    isSameMediaType(contentType, record.contentType) &&
    request.close === (record.closure.kind === 'closed') &&
    isSameFork(context, view, record, origin, request) &&
    (inheritsExpiry ? origin?.inheritsExpiry === true : isSameExpiry(request.expiry, record.expiry))
  )
}

/** Where a stream was forked on request. */
const requestedOrigin = (view: StoreView, { origin }: StreamRecord): ForkOrigin | undefined => {
  const rescued = origin?.isRescue === true ? view.stream(origin.path) : undefined
  return rescued === undefined ? origin : requestedOrigin(view, rescued)
}

const isSameFork = (
  context: HandlerContext,
  view: StoreView,
  record: StreamRecord,
  origin: ForkOrigin | undefined,
  { fork }: CreateRequest,
): boolean => {
  if (fork === undefined || origin === undefined) return fork === origin
  const source = parseStreamPath(fork.from, context.root)
  const position = fork.at === undefined ? origin.position : positionIn(lineageOf(record, view.stream), fork.at)
  return (
    source.kind === 'stream' &&
    source.path === origin.path &&
    position === origin.position &&
    fork.subOffset === origin.subOffset
  )
}

/** The record of a new stream before its first data; counts the fork at its source. */
const blankRecord = (
  context: HandlerContext,
  writer: StoreWriter,
  path: string,
  request: CreateRequest,
  contentType: string,
  point: Extract<ForkPoint, { kind: 'fork-point' }> | undefined,
): StreamRecord => {
  const nowMs = context.clock.now()
  const inheritsExpiry = point !== undefined && request.expiry.kind === 'never'
  const origin: ForkOrigin | undefined = point && {
    path: point.source.path,
    position: point.position,
    subOffset: request.fork?.subOffset ?? 0,
    inheritsExpiry,
  }
  const expiry: Expiry = inheritsExpiry ? point.source.expiry : request.expiry
  if (point !== undefined) writer.putStream({ ...point.source, forks: point.source.forks + 1 })
  return {
    path,
    incarnation: writer.nextIncarnation(nowMs),
    tag: context.random.id(),
    contentType,
    expiry,
    usedMs: nowMs,
    tail: point?.position ?? 0,
    closure: request.close ? { kind: 'closed' } : { kind: 'open' },
    origin,
    forks: 0,
    isSoftDeleted: false,
  }
}

/** Stores a new stream with its first data. */
const fill = (
  writer: StoreWriter,
  blank: StreamRecord,
  payloads: ReadonlyArray<Uint8Array | undefined>,
): StreamRecord => {
  let { tail } = blank
  for (const payload of payloads) {
    if (payload === undefined || payload.length === 0) continue
    tail += payload.length
    writer.putBlock(blank.incarnation, { end: tail, payload })
  }
  const record = { ...blank, tail }
  writer.putStream(record)
  return record
}

const nextOffsetOf = (view: StoreView, record: StreamRecord): string =>
  encodeOffset(placeAt(lineageOf(record, view.stream), record.tail))

const isOtherContentType = (requested: string | undefined, inherited: string): boolean =>
  requested !== undefined && !isSameMediaType(requested, inherited)

const refused = (status: number, reason: string): Outcome => ({ kind: 'refused', status, reason })
