// Exactly-once appends: what the server remembers of a producer, and what it does with the next stamp (protocol
// section 6).

/** What a producer puts on a request. */
export interface ProducerStamp {
  readonly id: string
  readonly epoch: number
  /** Number of the request in its epoch, from 0. */
  readonly seq: number
}

/** The last stamp accepted from one producer on one stream. */
export interface ProducerState {
  readonly epoch: number
  readonly lastSeq: number
}

export type ProducerDecision =
  | { readonly kind: 'accept'; readonly state: ProducerState }
  | { readonly kind: 'duplicate'; readonly state: ProducerState }
  | { readonly kind: 'stale-epoch'; readonly epoch: number }
  | { readonly kind: 'epoch-not-at-zero' }
  | { readonly kind: 'gap'; readonly expectedSeq: number; readonly receivedSeq: number }

/** Decides about one stamp. Only `accept` may change anything, and its state must be stored with the data. */
export const decideProducer = (known: ProducerState | undefined, stamp: ProducerStamp): ProducerDecision => {
  const accept: ProducerDecision = { kind: 'accept', state: { epoch: stamp.epoch, lastSeq: stamp.seq } }
  if (known === undefined) return stamp.seq === 0 ? accept : gap(0, stamp.seq)
  if (stamp.epoch < known.epoch) return { kind: 'stale-epoch', epoch: known.epoch }
  if (stamp.epoch > known.epoch) return stamp.seq === 0 ? accept : { kind: 'epoch-not-at-zero' }
  if (stamp.seq <= known.lastSeq) return { kind: 'duplicate', state: known }
  return stamp.seq === known.lastSeq + 1 ? accept : gap(known.lastSeq + 1, stamp.seq)
}

/** Whether two stamps are the same request. */
export const isSameStamp = (a: ProducerStamp | undefined, b: ProducerStamp | undefined): boolean =>
  a !== undefined && b !== undefined && a.id === b.id && a.epoch === b.epoch && a.seq === b.seq

const gap = (expectedSeq: number, receivedSeq: number): ProducerDecision => ({ kind: 'gap', expectedSeq, receivedSeq })
