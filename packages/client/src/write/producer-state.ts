// What a producer knows. Batches go from `pending` (one, growing) to `queue` (sealed, without a number) to `flights`
// (numbered, being sent). Invariants: `flights` is in the order of the numbers; every batch of `queue` comes after every
// flight; a number stands for the same bytes for as long as a request that carries it can still arrive.

/** What a batch is sealed from; `M` is whatever the shell makes a body of. */
export interface SealedBatch<M> {
  /** Names the batch for as long as the producer lives; it is no sequence number. */
  readonly id: number
  readonly messages: ReadonlyArray<M>
  /** The batch closes the stream. It is sent alone, and is kept for a repeat if it fails. */
  readonly close: boolean
}

/** A batch under a number. */
export interface Flight<M> {
  readonly batch: SealedBatch<M>
  readonly seq: number
  /** Requests made so far under this number. */
  readonly attempts: number
  /** Some request got no answer that tells whether it was stored, and it may still arrive. */
  readonly lost: boolean
  /** The batch may be stored by now. A gap answer proves that it is not. */
  readonly unsure: boolean
  /** No earlier flight was under way when it was last sent. */
  readonly alone: boolean
  /** On its way; waiting to be repeated; or waiting for earlier numbers to arrive first. */
  readonly status: 'sending' | 'backoff' | 'behind'
}

/** Messages of the batch that is still growing, newest first, so that adding one costs the same for any size. */
export interface Pending<M> {
  readonly message: M
  readonly count: number
  readonly bytes: number
  readonly older: Pending<M> | undefined
}

/** The number that the next batch gets. */
export interface NextStamp {
  readonly epoch: number
  readonly seq: number
}

export type ProducerPhase =
  /** Batches are numbered and sent. */
  | { readonly name: 'open' }
  /** Nothing new is sent until every flight has an answer; the rest then goes on from `next`. */
  | { readonly name: 'settling'; readonly next: NextStamp }
  /** Fenced, closed or aborted: every batch fails with this error, without a request. */
  | { readonly name: 'stopped'; readonly error: Error }

export interface ProducerState<M> {
  readonly limits: ProducerLimits
  readonly phase: ProducerPhase
  readonly epoch: number
  readonly nextSeq: number
  /** The highest number that was sent in this epoch; -1 for none. */
  readonly highestSent: number
  /** The highest epoch that the server named when it refused ours; -1 for none. */
  readonly serverEpoch: number
  /** The first batch of the epoch has to be stored before a second is sent. */
  readonly barrier: boolean
  /** An epoch was taken over already; two producers that fight for it would never end. */
  readonly claimed: boolean
  readonly nextId: number
  readonly pending: Pending<M> | undefined
  readonly queue: ReadonlyArray<SealedBatch<M>>
  readonly flights: ReadonlyArray<Flight<M>>
}

export interface ProducerLimits {
  /** A batch is sealed when its messages have at least this many bytes. */
  readonly maxBatchBytes: number
  /** Batches under way at once. */
  readonly maxInFlight: number
  /** Repeats of one batch after its first request. */
  readonly maxRetries: number
  /** Take the epoch over, once, when the server refuses it as stale. */
  readonly autoClaim: boolean
}

export const initialProducerState = <M>(epoch: number, limits: ProducerLimits): ProducerState<M> => ({
  limits,
  phase: { name: 'open' },
  epoch,
  nextSeq: 0,
  highestSent: -1,
  serverEpoch: -1,
  barrier: limits.autoClaim || epoch > 0,
  claimed: false,
  nextId: 0,
  pending: undefined,
  queue: [],
  flights: [],
})

/** The number that the next sealed batch will get if nothing goes wrong. */
export const upcomingSeq = (state: ProducerState<unknown>): number =>
  state.phase.name === 'settling' ? state.phase.next.seq + state.queue.length : state.nextSeq + state.queue.length
