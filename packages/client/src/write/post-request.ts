import {
  PRODUCER_EPOCH_HEADER,
  PRODUCER_ID_HEADER,
  PRODUCER_SEQ_HEADER,
  STREAM_CLOSED_HEADER,
  STREAM_SEQ_HEADER,
} from '../protocol/wire-names.ts'
import type { ProducerStamp } from './append-queue.ts'
import type { WriteRequest } from './attempt.ts'

/** What one POST says. Protocol sections 5 to 7. */
export interface Post {
  readonly body: BodyInit | undefined
  readonly contentType?: string | undefined
  readonly seq?: string | undefined
  readonly stamp?: ProducerStamp | undefined
  readonly close?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** The request that appends, closes, or both. */
export const postRequest = ({ body, contentType, seq, stamp, close, signal }: Post): WriteRequest => ({
  method: 'POST',
  body,
  signal,
  protocolHeaders: {
    'content-type': body === undefined ? undefined : contentType,
    [STREAM_SEQ_HEADER]: seq,
    [PRODUCER_ID_HEADER]: stamp?.id,
    [PRODUCER_EPOCH_HEADER]: stamp?.epoch.toString(),
    [PRODUCER_SEQ_HEADER]: stamp?.seq.toString(),
    [STREAM_CLOSED_HEADER]: close === true ? 'true' : undefined,
  },
})
