// POST: appends, closes, or both at once (protocol sections 5 to 7). Data, producer state, sequence and closure are one
// transaction.
import {
  isClosedValue,
  PRODUCER_EPOCH_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_RECEIVED_SEQ_HEADER,
  PRODUCER_SEQ_HEADER,
  STREAM_CLOSED_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_SEQ_HEADER,
} from '@oxbow/client/protocol'
import { type AppendDecision, type AppendRequest, decideAppend } from '../core/append-decision.ts'
import { valueOf } from '../core/create-request.ts'
import { lineageOf, placeAt } from '../core/lineage.ts'
import { encodeOffset } from '../core/offset-codec.ts'
import { parsePayload } from '../core/payload.ts'
import { parseProducerHeaders } from '../core/producer-headers.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import type { StoreWriter } from '../store/stream-store.ts'
import { type Call, type HandlerContext, locate, refuseAbsent } from './context.ts'
import { answer, type Answer, refuse, type Reply } from './message.ts'
import { readBody } from './read-body.ts'
import { refuseInvalid } from './refuse-invalid.ts'

type Outcome =
  /** Would be accepted, but nobody has looked at its messages; nothing was changed. */
  | { readonly kind: 'unchecked'; readonly contentType: string; readonly payload: Uint8Array }
  | { readonly kind: 'missing' | 'soft-deleted' }
  | {
      readonly kind: 'decided'
      readonly decision: AppendDecision
      /** The stream after the decision. */
      readonly record: StreamRecord
      readonly nextOffset: string
    }

export const appendToStream = async (context: HandlerContext, call: Call): Promise<Reply> => {
  const request = await readAppend(context, call)
  if (request.kind === 'answer') return request
  const outcome = await commit(context, call, request.append)
  if (outcome.kind === 'answer') return outcome
  if (outcome.kind !== 'decided') return refuseAbsent(outcome)
  context.usage.touch(outcome.record)
  if (outcome.decision.kind === 'accept') context.wakeups.notify(call.path)
  return answerFor(outcome.decision, outcome, request.append)
}

/** Only what would be stored is validated: a repeat of a stored request stays a success whatever the rules are by now. */
const commit = async (
  context: HandlerContext,
  call: Call,
  request: AppendRequest,
): Promise<Exclude<Outcome, { kind: 'unchecked' }> | Answer> => {
  const attempt = (isChecked: boolean): Promise<Outcome> =>
    context.store.write((writer) => append(context, writer, call.path, request, isChecked))
  const first = await attempt(context.validate === undefined)
  if (first.kind !== 'unchecked') return first
  const refusal = await refuseInvalid(context, call, first.contentType, first.payload)
  if (refusal !== undefined) return refusal
  const second = await attempt(true)
  if (second.kind === 'unchecked') throw new Error('Checked messages were taken for unchecked ones.')
  return second
}

/** Reads headers and body; answers what is malformed whatever the stream is like. */
const readAppend = async (
  context: HandlerContext,
  { request }: Call,
): Promise<Answer | { kind: 'append'; append: AppendRequest }> => {
  const producer = parseProducerHeaders(request.headers)
  if (producer.kind === 'malformed') return refuse(400, producer.reason)
  const body = await readBody(request.body, context.limits.maxBodyBytes)
  if (body === undefined) return refuse(413, `The body is longer than ${context.limits.maxBodyBytes} bytes.`)
  const close = isClosedValue(valueOf(request.headers, STREAM_CLOSED_HEADER))
  const contentType = request.headers['content-type']
  if (body.length === 0 && !close) return refuse(400, 'The body is empty. Only a request that closes may have none.')
  if (body.length > 0 && (contentType === undefined || contentType === ''))
    return refuse(400, 'A body needs a Content-Type.')
  return {
    kind: 'append',
    append: {
      data:
        body.length === 0 || contentType === undefined
          ? undefined
          : { contentType, payload: parsePayload(contentType, body) },
      close,
      producer: producer.kind === 'stamp' ? producer.stamp : undefined,
      seq: valueOf(request.headers, STREAM_SEQ_HEADER),
    },
  }
}

const append = (
  context: HandlerContext,
  writer: StoreWriter,
  path: string,
  request: AppendRequest,
  isChecked: boolean,
): Outcome => {
  const located = locate(context, writer, path)
  if (located.kind !== 'live') return { kind: located.kind }
  const { record: before } = located
  const { producer } = request
  const known = producer === undefined ? undefined : writer.producer(before.incarnation, producer.id)
  const decision = decideAppend(before, known, request, context.clock.now())
  if (decision.kind === 'accept' && decision.payload.length > 0 && !isChecked)
    return { kind: 'unchecked', contentType: before.contentType, payload: decision.payload }
  const record = decision.kind === 'accept' ? decision.record : before
  if (decision.kind === 'accept') {
    writer.putStream(record)
    if (decision.payload.length > 0)
      writer.putBlock(record.incarnation, { end: record.tail, payload: decision.payload })
    if (producer !== undefined && decision.producer !== undefined)
      writer.putProducer(record.incarnation, producer.id, decision.producer)
  }
  return {
    kind: 'decided',
    decision,
    record,
    nextOffset: encodeOffset(placeAt(lineageOf(record, writer.stream), record.tail)),
  }
}

const answerFor = (
  decision: AppendDecision,
  { record, nextOffset }: { readonly record: StreamRecord; readonly nextOffset: string },
  request: AppendRequest,
): Answer => {
  const headers = {
    'Cache-Control': 'no-store',
    [STREAM_OFFSET_HEADER]: nextOffset,
    ...(record.closure.kind === 'closed' ? { [STREAM_CLOSED_HEADER]: 'true' } : {}),
  }
  switch (decision.kind) {
    case 'accept':
    case 'duplicate': {
      const state = decision.kind === 'accept' ? decision.producer : decision.state
      const isNewProducerData = decision.kind === 'accept' && state !== undefined && request.data !== undefined
      return answer(isNewProducerData ? 200 : 204, {
        ...headers,
        ...(state === undefined
          ? {}
          : { [PRODUCER_EPOCH_HEADER]: String(state.epoch), [PRODUCER_SEQ_HEADER]: String(state.lastSeq) }),
      })
    }
    case 'already-closed':
      return answer(204, headers)
    case 'closed':
      return refuse(409, 'The stream is closed.', headers)
    default:
      return refuseAppend(decision)
  }
}

type Refusal = Exclude<AppendDecision, { kind: 'accept' | 'duplicate' | 'already-closed' | 'closed' }>

const refuseAppend = (decision: Refusal): Answer => {
  switch (decision.kind) {
    case 'other-content-type':
      return refuse(409, 'The content type differs from that of the stream.')
    case 'stale-epoch':
      return refuse(403, 'A newer epoch of this producer has taken over.', {
        [PRODUCER_EPOCH_HEADER]: String(decision.epoch),
      })
    case 'epoch-not-at-zero':
      return refuse(400, 'A new epoch begins with Producer-Seq 0.')
    case 'gap':
      return refuse(409, 'An earlier request of this producer is missing.', {
        [PRODUCER_EXPECTED_SEQ_HEADER]: String(decision.expectedSeq),
        [PRODUCER_RECEIVED_SEQ_HEADER]: String(decision.receivedSeq),
      })
    case 'stale-seq':
      return refuse(409, 'Stream-Seq must be greater than the last one accepted.')
    case 'bad-body':
      return refuse(400, decision.reason)
  }
}
