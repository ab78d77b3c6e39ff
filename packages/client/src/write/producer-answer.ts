// From an answer of the server to what it means for a producer (protocol section 6). The order matters: a closed stream
// answers 409 like a gap, and a 403 is a fence only if it names an epoch.
import { errorFromResponse } from '../errors/error-from-response.ts'
import { SequenceGapError } from '../errors/sequence-gap-error.ts'
import { StreamClosedError } from '../errors/stream-closed-error.ts'
import { isRetryableStatus } from '../protocol/failure.ts'
import { parseInteger } from '../protocol/integer.ts'
import {
  PRODUCER_EPOCH_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_SEQ_HEADER,
  STREAM_OFFSET_HEADER,
} from '../protocol/wire-names.ts'
import type { ProducerAnswer } from './producer-outcome.ts'

/** Reads a response to a request that carried producer headers; `seq` is the number that it carried. */
export const answerFrom = async (
  response: Response,
  request: { readonly url: string; readonly seq: number },
  retryAfterMs: number,
): Promise<ProducerAnswer> => {
  const { headers, ok, status } = response
  if (ok) {
    const offset = headers.get(STREAM_OFFSET_HEADER) ?? undefined
    return {
      kind: 'stored',
      offset,
      duplicate: status === 204,
      highest: parseInteger(headers.get(PRODUCER_SEQ_HEADER)),
    }
  }
  const epoch = parseInteger(headers.get(PRODUCER_EPOCH_HEADER))
  if (status === 403 && epoch !== undefined) return { kind: 'fenced', epoch }
  const error = await errorFromResponse(response, request.url)
  if (error instanceof StreamClosedError) return { kind: 'closed', error }
  const expected = parseInteger(headers.get(PRODUCER_EXPECTED_SEQ_HEADER))
  if (status === 409 && expected !== undefined) {
    if (expected < request.seq) return { kind: 'gap', expected }
    return { kind: 'refused', error: new SequenceGapError(expected, request.seq) }
  }
  // A request that was turned away for its rate cannot have been stored; after a 5xx nobody knows.
  if (isRetryableStatus(status)) return { kind: 'faulty', error, unsure: status !== 429, retryAfterMs }
  return { kind: 'refused', error }
}
