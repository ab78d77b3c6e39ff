// What an answer means for a producer. Rules that keep every batch exactly once:
// - a number is given to other bytes only if no request that carries it can still be stored under the present epoch;
// - a batch that may be stored is never sent under another number;
// - a batch that fails is reported, and those behind it go on.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { SequenceGapError } from '../errors/sequence-gap-error.ts'
import { StaleEpochError } from '../errors/stale-epoch-error.ts'
import type { Offset } from '../protocol/offset.ts'
import { advance, remove, replace, requeue, send, settle, stampAfter, type Transition } from './producer-progress.ts'
import type { Flight, ProducerState } from './producer-state.ts'

export type ProducerAnswer =
  /** 200 or 204; `highest` is the server's highest number in an answer that says duplicate. */
  | {
      readonly kind: 'stored'
      readonly offset: Offset | undefined
      readonly duplicate: boolean
      readonly highest: number | undefined
    }
  /** 403 with the epoch that is valid. */
  | { readonly kind: 'fenced'; readonly epoch: number }
  /** 409 with the number that the server waits for. */
  | { readonly kind: 'gap'; readonly expected: number }
  /** The stream is closed: no batch can be stored any more. */
  | { readonly kind: 'closed'; readonly error: Error }
  /** Refused for good; this request stored nothing. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** May succeed if repeated; `unsure` says that this request may be stored all the same. */
  | { readonly kind: 'faulty'; readonly error: Error; readonly unsure: boolean; readonly retryAfterMs: number }

export const answered = <M>(state: ProducerState<M>, id: number, answer: ProducerAnswer): Transition<M> => {
  const flight = state.flights.find((candidate) => candidate.batch.id === id)
  if (flight?.status !== 'sending') return { state, commands: [] }
  switch (answer.kind) {
    case 'stored':
      return stored(state, flight, answer)
    case 'fenced':
      return fenced(state, flight, answer.epoch)
    case 'gap':
      return gap(state, flight, answer.expected)
    case 'closed':
      return stop(state, flight, answer.error)
    case 'refused':
      return fail(state, flight, answer.error)
    case 'faulty':
      return faulty(state, flight, answer)
  }
}

const stored = <M>(
  state: ProducerState<M>,
  flight: Flight<M>,
  answer: Extract<ProducerAnswer, { kind: 'stored' }>,
): Transition<M> => {
  const { duplicate, highest, offset } = answer
  if (duplicate && highest !== undefined && highest > state.highestSent) return reused(state, flight, highest)
  const rest = { ...remove(state, flight), barrier: false }
  const overtaken = state.phase.name === 'settling' && isTaken(flight, state.epoch, state.phase.next)
  const next = overtaken ? settle(rest, { epoch: state.epoch + 1, seq: 0 }) : rest
  return advance(next, [{ type: 'stored', batch: flight.batch, offset, duplicate }])
}

/** The number that was to be used again turns out to be used. */
const isTaken = (flight: Flight<unknown>, epoch: number, next: { epoch: number; seq: number }): boolean =>
  next.epoch === epoch && flight.seq >= next.seq

/** The server knows a higher number than was ever sent: someone else writes, or wrote, under this id and epoch. */
const reused = <M>(state: ProducerState<M>, flight: Flight<M>, highest: number): Transition<M> => {
  const claim = claimOver(state, state.epoch)
  if (claim !== undefined) return advance(requeue(claim, flight), [])
  const message =
    `The batch with Producer-Seq ${flight.seq} was not stored: the server already has ${highest} under this producer ` +
    `id and epoch ${state.epoch}. Use an id of its own for each process, or restart() to go on under the next epoch.`
  return stop(state, flight, new DurableStreamError(message, 'CONFLICT_SEQ', 409))
}

const fenced = <M>(state: ProducerState<M>, flight: Flight<M>, epoch: number): Transition<M> => {
  const known = { ...state, serverEpoch: Math.max(state.serverEpoch, epoch) }
  const claim = claimOver(known, epoch)
  const error = new StaleEpochError(epoch)
  if (claim === undefined) return stop(known, flight, error)
  // An earlier request may have been stored before the fence: sending it again could store it twice.
  if (flight.unsure) return advance(remove(claim, flight), [{ type: 'failed', batch: flight.batch, error }])
  return advance(requeue(claim, flight), [])
}

/** The producer on its way to an epoch above `epoch`, or nothing if that may not be: it is done once, and only if asked. */
const claimOver = <M>(state: ProducerState<M>, epoch: number): ProducerState<M> | undefined => {
  if (state.phase.name === 'settling' && state.phase.next.epoch > epoch) return state
  if (state.phase.name === 'stopped' || !state.limits.autoClaim || state.claimed) return undefined
  return settle({ ...state, claimed: true }, { epoch: Math.max(epoch, state.epoch) + 1, seq: 0 })
}

const gap = <M>(state: ProducerState<M>, flight: Flight<M>, expected: number): Transition<M> => {
  const absent: Flight<M> = { ...flight, unsure: false }
  const error = new SequenceGapError(expected, flight.seq)
  if (state.phase.name === 'stopped') return fail(state, absent, error)
  if (expected < flight.seq) {
    if (state.phase.name === 'settling') return advance(requeue(state, absent), [])
    if (state.flights[0] !== flight) return { state: replace(state, { ...absent, status: 'behind' }), commands: [] }
    if (!flight.alone) return send(state, absent)
  }
  // The server has forgotten batches that it acknowledged; only a new epoch can go on.
  return fail(state, { ...absent, lost: true }, error)
}

const faulty = <M>(
  state: ProducerState<M>,
  flight: Flight<M>,
  answer: Extract<ProducerAnswer, { kind: 'faulty' }>,
): Transition<M> => {
  const lost = flight.lost || answer.unsure
  const tried: Flight<M> = { ...flight, lost, unsure: flight.unsure || answer.unsure, status: 'backoff' }
  if (state.phase.name === 'stopped' || flight.attempts > state.limits.maxRetries) {
    return fail(state, tried, answer.error)
  }
  const { retryAfterMs } = answer
  const wait = { type: 'wait', id: flight.batch.id, attempt: flight.attempts, retryAfterMs } as const
  return { state: replace(state, tried), commands: [wait] }
}

/**
 * Fails one batch; those behind it are numbered from there again. Nothing comes after a close, so that one which may
 * have been stored keeps its number for its repeat.
 */
const fail = <M>(state: ProducerState<M>, flight: Flight<M>, error: Error): Transition<M> => {
  const rest = remove(state, flight)
  const failed = { type: 'failed', batch: flight.batch, error } as const
  if (flight.batch.close && flight.unsure) return advance({ ...rest, nextSeq: flight.seq }, [failed])
  return advance(settle(rest, stampAfter(state, flight)), [failed])
}

const stop = <M>(state: ProducerState<M>, flight: Flight<M>, error: Error): Transition<M> => {
  const phase = state.phase.name === 'stopped' ? state.phase : ({ name: 'stopped', error } as const)
  return advance({ ...remove(state, flight), phase }, [{ type: 'failed', batch: flight.batch, error }])
}
