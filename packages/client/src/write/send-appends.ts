import { errorFromResponse } from '../errors/error-from-response.ts'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { SequenceGapError } from '../errors/sequence-gap-error.ts'
import { StaleEpochError } from '../errors/stale-epoch-error.ts'
import { StreamClosedError } from '../errors/stream-closed-error.ts'
import { parseInteger } from '../protocol/integer.ts'
import {
  PRODUCER_EPOCH_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_RECEIVED_SEQ_HEADER,
  STREAM_OFFSET_HEADER,
} from '../protocol/wire-names.ts'
import type { AppendResult, SendBatch } from './append-batcher.ts'
import { seqOf, type ProducerStamp } from './append-queue.ts'
import type { StreamTarget } from './attempt.ts'
import { exchange } from './exchange.ts'
import { joinMessages } from './message-body.ts'
import { postRequest, type Post } from './post-request.ts'

/** The options of an append that number its request. */
export interface ProducerStampOptions {
  /** Identity of the producer; with it go `producerEpoch` and `producerSeq`. Protocol section 6. */
  producerId?: string | undefined
  /** Epoch of the producer, an integer from 0. */
  producerEpoch?: number | undefined
  /** Number of this request in the epoch, from 0 without gaps. A repeat under the same number is stored once. */
  producerSeq?: number | undefined
}

/** The stamp that the options give, all three or none. Throws BAD_REQUEST for anything else. */
export const stampFrom = (options: ProducerStampOptions): ProducerStamp | undefined => {
  const { producerId: id, producerEpoch: epoch, producerSeq: seq } = options
  if (id === undefined && epoch === undefined && seq === undefined) return undefined
  const isComplete = id !== undefined && id !== '' && isCount(epoch) && isCount(seq)
  if (isComplete) return { id, epoch, seq }
  const message =
    'producerId, producerEpoch and producerSeq go together: a text that is not empty and two integers from 0'
  throw new DurableStreamError(message, 'BAD_REQUEST', 400)
}

/** Sends each batch of appends as one request. */
export const createSendBatch =
  (target: StreamTarget): SendBatch =>
  async (batch, signal) => {
    const [first] = batch
    const messages = batch.map((append) => append.data).filter((data) => data !== undefined)
    const contentType = first?.contentType ?? ''
    const body = messages.length === 0 ? undefined : joinMessages(messages, contentType)
    const { stamp, close } = first ?? {}
    return post(target, { body, contentType, seq: seqOf(batch), stamp, close, signal })
  }

/**
 * Sends one POST. A request with a stamp, and a close without a message, may be repeated at will; a body that is a
 * stream never; any other only after an answer.
 */
export const post = async (target: StreamTarget, request: Post): Promise<AppendResult> => {
  const isRepeatable = request.stamp !== undefined || request.body === undefined
  const isOneShot = request.body instanceof ReadableStream
  const repeat = isRepeatable ? 'always' : 'answered'
  const response = await exchange(target, postRequest(request), {
    repeat: isOneShot ? 'never' : repeat,
    errorOf: request.stamp === undefined ? undefined : stampedError,
  })
  const offset = response.headers.get(STREAM_OFFSET_HEADER) ?? ''
  return { offset, duplicate: request.stamp !== undefined && response.status === 204 }
}

const isCount = (value: number | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const stampedError = async (response: Response, url: string): Promise<Error> => {
  const error = await errorFromResponse(response, url)
  if (error instanceof StreamClosedError) return error
  const read = (name: string): number | undefined => parseInteger(response.headers.get(name))
  const epoch = read(PRODUCER_EPOCH_HEADER)
  if (response.status === 403 && epoch !== undefined) return new StaleEpochError(epoch)
  const expected = read(PRODUCER_EXPECTED_SEQ_HEADER)
  if (response.status !== 409 || expected === undefined) return error
  return new SequenceGapError(expected, read(PRODUCER_RECEIVED_SEQ_HEADER) ?? Number.NaN)
}
