// The three headers that make an append idempotent: all or none (protocol section 6).
import { parseInteger, PRODUCER_EPOCH_HEADER, PRODUCER_ID_HEADER, PRODUCER_SEQ_HEADER } from '@oxbow/client/protocol'
import { type HeaderValues, valueOf } from './create-request.ts'
import { type Malformed, malformed } from './malformed.ts'
import type { ProducerStamp } from './producer-ledger.ts'

export type ProducerHeaders =
  | { readonly kind: 'none' }
  | { readonly kind: 'stamp'; readonly stamp: ProducerStamp }
  | Malformed

/** Reads the producer headers of a POST. */
export const parseProducerHeaders = (headers: HeaderValues): ProducerHeaders => {
  const id = valueOf(headers, PRODUCER_ID_HEADER)
  const epochText = valueOf(headers, PRODUCER_EPOCH_HEADER)
  const seqText = valueOf(headers, PRODUCER_SEQ_HEADER)
  if (id === undefined && epochText === undefined && seqText === undefined) return { kind: 'none' }
  const epoch = parseInteger(epochText)
  const seq = parseInteger(seqText)
  if (id === undefined || id === '' || epoch === undefined || seq === undefined)
    return malformed('Producer-Id (not empty), Producer-Epoch and Producer-Seq (digits, at most 2^53 - 1) go together.')
  if (id.length > MAX_ID) return malformed(`Producer-Id is longer than ${MAX_ID} characters.`)
  return { kind: 'stamp', stamp: { id, epoch, seq } }
}

const MAX_ID = 512
