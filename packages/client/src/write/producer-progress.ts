// What follows from a producer's state by itself: finishing a renumbering, giving up after a stop, sending what may be
// sent. Every event ends here.
import type { Offset } from '../protocol/offset.ts'
import type { Flight, NextStamp, ProducerState, SealedBatch } from './producer-state.ts'

export type ProducerCommand<M> =
  | { readonly type: 'start-linger' }
  | { readonly type: 'stop-linger' }
  /** Send the batch under this number; on a repeat these are the same bytes as before. */
  | { readonly type: 'send'; readonly batch: SealedBatch<M>; readonly epoch: number; readonly seq: number }
  /** Wait, longer with each attempt and not less than the server asked for, then report `retry-due`. */
  | { readonly type: 'wait'; readonly id: number; readonly attempt: number; readonly retryAfterMs: number }
  | {
      readonly type: 'stored'
      readonly batch: SealedBatch<M>
      readonly offset: Offset | undefined
      readonly duplicate: boolean
    }
  | { readonly type: 'failed'; readonly batch: SealedBatch<M>; readonly error: Error }

export interface Transition<M> {
  readonly state: ProducerState<M>
  readonly commands: ReadonlyArray<ProducerCommand<M>>
}

/** Does everything that the state allows and demands, after `commands`. */
export const advance = <M>(state: ProducerState<M>, commands: ReadonlyArray<ProducerCommand<M>>): Transition<M> => {
  if (state.phase.name === 'stopped') return giveUp(state, state.phase.error, commands)
  if (state.phase.name === 'settling') return renumber(state, commands)
  return dispatch(state, commands)
}

/**
 * Makes the producer wait for the answers under way and go on from `next`. Of two plans the higher epoch wins, and in
 * one epoch the lower number. Batches behind a gap are known not to be stored: they go back to the queue.
 */
export const settle = <M>(state: ProducerState<M>, next: NextStamp): ProducerState<M> =>
  state.flights.filter((flight) => flight.status === 'behind').reduce(requeue, plan(state, next))

/** Takes a flight that is known not to be stored back to its place in the queue, to be numbered again. */
export const requeue = <M>(state: ProducerState<M>, flight: Flight<M>): ProducerState<M> => {
  const queue = [...state.queue, flight.batch].sort((a, b) => a.id - b.id)
  return plan({ ...remove(state, flight), queue }, stampAfter(state, flight))
}

/** Where numbering may go on once `flight` is out: a lost request may still arrive, and only a new epoch stops it. */
export const stampAfter = (state: ProducerState<unknown>, flight: Flight<unknown>): NextStamp =>
  flight.lost ? { epoch: state.epoch + 1, seq: 0 } : { epoch: state.epoch, seq: flight.seq }

export const remove = <M>(state: ProducerState<M>, flight: Flight<M>): ProducerState<M> => ({
  ...state,
  flights: state.flights.filter((candidate) => candidate.batch.id !== flight.batch.id),
})

export const replace = <M>(state: ProducerState<M>, flight: Flight<M>): ProducerState<M> => ({
  ...state,
  flights: state.flights.map((candidate) => (candidate.batch.id === flight.batch.id ? flight : candidate)),
})

/** Sends a flight that is in the state already once more, under its number. */
export const send = <M>(state: ProducerState<M>, flight: Flight<M>): Transition<M> => {
  const alone = state.flights[0]?.batch.id === flight.batch.id
  const sent: Flight<M> = { ...flight, status: 'sending', attempts: flight.attempts + 1, alone }
  return {
    state: replace(state, sent),
    commands: [{ type: 'send', batch: flight.batch, epoch: state.epoch, seq: flight.seq }],
  }
}

const plan = <M>(state: ProducerState<M>, next: NextStamp): ProducerState<M> => {
  if (state.phase.name === 'stopped') return state
  const planned = state.phase.name === 'settling' ? earlier(state.phase.next, next) : next
  return { ...state, phase: { name: 'settling', next: planned } }
}

const earlier = (a: NextStamp, b: NextStamp): NextStamp => {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b
  return a.seq < b.seq ? a : b
}

/** After a stop nothing is sent: what is not on its way fails at once. */
const giveUp = <M>(
  state: ProducerState<M>,
  error: Error,
  commands: ReadonlyArray<ProducerCommand<M>>,
): Transition<M> => {
  const waiting = state.flights.filter((flight) => flight.status !== 'sending').map((flight) => flight.batch)
  const failures = [...waiting, ...state.queue].map((batch): ProducerCommand<M> => ({ type: 'failed', batch, error }))
  const flights = state.flights.filter((flight) => flight.status === 'sending')
  return { state: { ...state, flights, queue: [] }, commands: [...commands, ...failures] }
}

const renumber = <M>(state: ProducerState<M>, commands: ReadonlyArray<ProducerCommand<M>>): Transition<M> => {
  if (state.phase.name !== 'settling' || state.flights.length > 0) return { state, commands }
  const { epoch, seq } = state.phase.next
  const raised = epoch !== state.epoch
  const open: ProducerState<M> = {
    ...state,
    phase: { name: 'open' },
    epoch,
    nextSeq: seq,
    highestSent: raised ? -1 : state.highestSent,
    barrier: raised || state.barrier,
  }
  return dispatch(open, commands)
}

const dispatch = <M>(state: ProducerState<M>, commands: ReadonlyArray<ProducerCommand<M>>): Transition<M> => {
  const first = state.flights[0]
  if (first?.status === 'behind') {
    const again = send(state, first)
    return { state: again.state, commands: [...commands, ...again.commands] }
  }
  const [batch, ...queue] = state.queue
  if (batch === undefined || !mayDepart(state, batch)) return { state, commands }
  const seq = state.nextSeq
  const flight: Flight<M> = { batch, seq, attempts: 0, lost: false, unsure: false, alone: false, status: 'sending' }
  const departing = { ...state, queue, nextSeq: seq + 1, highestSent: Math.max(state.highestSent, seq) }
  const sent = send({ ...departing, flights: [...state.flights, flight] }, flight)
  return dispatch(sent.state, [...commands, ...sent.commands])
}

/** While an earlier batch is being repeated, a later one could only be answered with a gap. */
const mayDepart = (state: ProducerState<unknown>, batch: SealedBatch<unknown>): boolean => {
  if (batch.close || state.barrier) return state.flights.length === 0
  if (state.flights.some((flight) => flight.attempts > 1 || flight.status !== 'sending' || flight.batch.close))
    return false
  return state.flights.length < state.limits.maxInFlight
}
