// What an append does to a stream, decided from values alone. The order of the checks is that of protocol section 5;
// nothing that is refused leaves a trace, so that the same sequence can be accepted later.
import { isSameMediaType } from '@oxbow/client/protocol'
import type { Payload } from './payload.ts'
import {
  decideProducer,
  isSameStamp,
  type ProducerDecision,
  type ProducerStamp,
  type ProducerState,
} from './producer-ledger.ts'
import type { StreamRecord } from './stream-record.ts'

/** An append whose headers have been read and found well-formed. */
export interface AppendRequest {
  /** `undefined` for a request that only closes. */
  readonly data: { readonly contentType: string; readonly payload: Payload } | undefined
  readonly close: boolean
  readonly producer: ProducerStamp | undefined
  readonly seq: string | undefined
}

export type AppendDecision =
  | {
      readonly kind: 'accept'
      readonly record: StreamRecord
      /** Empty when the request only closes. */
      readonly payload: Uint8Array
      readonly producer: ProducerState | undefined
    }
  | { readonly kind: 'duplicate'; readonly state: ProducerState }
  | { readonly kind: 'already-closed' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'other-content-type' }
  | Exclude<ProducerDecision, { kind: 'accept' | 'duplicate' }>
  | { readonly kind: 'stale-seq'; readonly lastSeq: string }
  | { readonly kind: 'bad-body'; readonly reason: string }

/** Decides about an append to a live stream, given what is known of its producer. */
export const decideAppend = (
  record: StreamRecord,
  known: ProducerState | undefined,
  request: AppendRequest,
  nowMs: number,
): AppendDecision => {
  const { data, producer } = request
  if (record.closure.kind === 'closed') return decideClosed(record.closure.by, request)
  if (data !== undefined && !isSameMediaType(data.contentType, record.contentType))
    return { kind: 'other-content-type' }
  const turn = producer === undefined ? undefined : decideProducer(known, producer)
  if (turn !== undefined && turn.kind !== 'accept') return turn
  if (data !== undefined && isStaleSeq(record.lastSeq, request.seq))
    return { kind: 'stale-seq', lastSeq: record.lastSeq ?? '' }
  const payload = checkedPayload(data)
  if (payload.kind === 'malformed') return { kind: 'bad-body', reason: payload.reason }
  return {
    kind: 'accept',
    record: {
      ...record,
      tail: record.tail + payload.bytes.length,
      closure: request.close ? { kind: 'closed', by: producer } : record.closure,
      lastSeq: data === undefined ? record.lastSeq : (request.seq ?? record.lastSeq),
      usedMs: nowMs,
    },
    payload: payload.bytes,
    producer: turn?.state,
  }
}

/** A closed stream takes the repeat of what closed it, and a plain close. */
const decideClosed = (by: ProducerStamp | undefined, request: AppendRequest): AppendDecision => {
  const { producer } = request
  if (producer !== undefined && isSameStamp(by, producer))
    return { kind: 'duplicate', state: { epoch: producer.epoch, lastSeq: producer.seq } }
  const closesOnly = request.close && request.data === undefined && producer === undefined
  return closesOnly ? { kind: 'already-closed' } : { kind: 'closed' }
}

/** Sequences must grow as bytes. Header values hold one character a byte, so text order is byte order. */
const isStaleSeq = (last: string | undefined, seq: string | undefined): boolean =>
  last !== undefined && seq !== undefined && seq <= last

const checkedPayload = (data: AppendRequest['data']): Payload => {
  if (data === undefined) return { kind: 'bytes', bytes: new Uint8Array(0) }
  const { payload } = data
  if (payload.kind === 'bytes' && payload.bytes.length === 0)
    return { kind: 'malformed', reason: 'An empty JSON array holds no message to append.' }
  return payload
}
