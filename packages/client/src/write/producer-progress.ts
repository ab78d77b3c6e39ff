// What events do to a producer's state. Every step works on a copy of the state, and ends with what follows from the
// state by itself: giving up after a stop, finishing a renumbering, sending what may be sent.
import type { Offset } from '../protocol/offset.ts'
import type { Flight, NextStamp, Pending, ProducerState, SealedBatch } from './producer-state.ts'

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

/** A state while a step changes it, and the commands that the step gives. Lists are replaced, never changed. */
export type Draft<M> = { -readonly [name in keyof ProducerState<M>]: ProducerState<M>[name] } & {
  readonly commands: ProducerCommand<M>[]
}

/** Moves the growing batch to the queue. */
export const sealPending = <M>(draft: Draft<M>): void => {
  draft.commands.push({ type: 'stop-linger' })
  if (draft.pending === undefined) return
  const messages: M[] = []
  for (let at: Pending<M> | undefined = draft.pending; at !== undefined; at = at.older) messages.push(at.message)
  draft.pending = undefined
  enqueue(draft, messages.reverse(), false)
}

export const enqueue = <M>(draft: Draft<M>, messages: ReadonlyArray<M>, close: boolean): void => {
  draft.queue = [...draft.queue, { id: draft.nextId++, messages, close }]
}

/** Does everything that the state allows and demands. */
export const advance = <M>(draft: Draft<M>): void => {
  const { phase } = draft
  if (phase.name === 'stopped') return giveUp(draft, phase.error)
  if (phase.name === 'settling') {
    if (draft.flights.length > 0) return
    renumber(draft, phase.next)
  }
  const [first] = draft.flights
  if (first?.status === 'behind') return send(draft, first)
  for (let [batch] = draft.queue; batch !== undefined && mayDepart(draft, batch); [batch] = draft.queue)
    depart(draft, batch)
}

/**
 * Makes the producer wait for the answers under way and go on from `next`. Of two plans the higher epoch wins, and in
 * one epoch the lower number. Batches behind a gap are known not to be stored: they go back to the queue.
 */
export const settle = <M>(draft: Draft<M>, next: NextStamp): void => {
  plan(draft, next)
  for (const flight of draft.flights) if (flight.status === 'behind') requeue(draft, flight)
}

/** Takes a flight that is known not to be stored back to its place in the queue, to be numbered again. */
export const requeue = <M>(draft: Draft<M>, flight: Flight<M>): void => {
  remove(draft, flight)
  draft.queue = [...draft.queue, flight.batch].sort((a, b) => a.id - b.id)
  plan(draft, stampAfter(draft, flight))
}

/** Where numbering may go on once `flight` is out: a lost request may still arrive, and only a new epoch stops it. */
export const stampAfter = <M>({ epoch }: Draft<M>, flight: Flight<M>): NextStamp =>
  flight.lost ? { epoch: epoch + 1, seq: 0 } : { epoch, seq: flight.seq }

export const remove = <M>(draft: Draft<M>, { batch }: Flight<M>): void => {
  draft.flights = draft.flights.filter((candidate) => candidate.batch.id !== batch.id)
}

export const replace = <M>(draft: Draft<M>, flight: Flight<M>): void => {
  draft.flights = draft.flights.map((candidate) => (candidate.batch.id === flight.batch.id ? flight : candidate))
}

/** Sends a flight that is in the state already once more, under its number. */
export const send = <M>(draft: Draft<M>, flight: Flight<M>): void => {
  const { batch, seq, attempts } = flight
  const alone = draft.flights[0]?.batch.id === batch.id
  replace(draft, { ...flight, status: 'sending', attempts: attempts + 1, alone })
  draft.commands.push({ type: 'send', batch, epoch: draft.epoch, seq })
}

const plan = <M>(draft: Draft<M>, next: NextStamp): void => {
  const { phase } = draft
  if (phase.name === 'stopped') return
  draft.phase = { name: 'settling', next: phase.name === 'settling' ? earlier(phase.next, next) : next }
}

const earlier = (a: NextStamp, b: NextStamp): NextStamp => {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b
  return a.seq < b.seq ? a : b
}

/** After a stop nothing is sent: what is not on its way fails at once. */
const giveUp = <M>(draft: Draft<M>, error: Error): void => {
  const { flights, queue, commands } = draft
  draft.flights = flights.filter(({ status }) => status === 'sending')
  draft.queue = []
  const waiting = flights.filter(({ status }) => status !== 'sending').map(({ batch }) => batch)
  for (const batch of [...waiting, ...queue]) commands.push({ type: 'failed', batch, error })
}

const renumber = <M>(draft: Draft<M>, { epoch, seq }: NextStamp): void => {
  if (epoch !== draft.epoch) {
    draft.highestSent = -1
    draft.barrier = true
  }
  draft.phase = { name: 'open' }
  draft.epoch = epoch
  draft.nextSeq = seq
}

const depart = <M>(draft: Draft<M>, batch: SealedBatch<M>): void => {
  const seq = draft.nextSeq++
  const flight: Flight<M> = { batch, seq, attempts: 0, lost: false, unsure: false, alone: false, status: 'sending' }
  draft.highestSent = Math.max(draft.highestSent, seq)
  draft.queue = draft.queue.slice(1)
  draft.flights = [...draft.flights, flight]
  send(draft, flight)
}

/** While an earlier batch is being repeated, a later one could only be answered with a gap. */
const mayDepart = <M>({ flights, barrier, limits }: Draft<M>, batch: SealedBatch<M>): boolean =>
  batch.close || barrier
    ? flights.length === 0
    : flights.length < limits.maxInFlight &&
      flights.every((flight) => flight.attempts === 1 && flight.status === 'sending' && !flight.batch.close)
