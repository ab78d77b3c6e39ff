// What an answer means for a producer. Rules that keep every batch exactly once:
// - a number is given to other bytes only if no request that carries it can still be stored under the present epoch;
// - a batch that may be stored is never sent under another number;
// - a batch that fails is reported, and those behind it go on.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { SequenceGapError } from '../errors/sequence-gap-error.ts'
import { StaleEpochError } from '../errors/stale-epoch-error.ts'
import type { Offset } from '../protocol/offset.ts'
import { remove, replace, requeue, send, settle, stampAfter, type Draft } from './producer-progress.ts'
import type { Flight } from './producer-state.ts'

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

export const answered = <M>(draft: Draft<M>, id: number, answer: ProducerAnswer): void => {
  const flight = draft.flights.find(({ batch }) => batch.id === id)
  if (flight?.status !== 'sending') return
  switch (answer.kind) {
    case 'stored':
      return stored(draft, flight, answer)
    case 'fenced':
      return fenced(draft, flight, answer.epoch)
    case 'gap':
      return gap(draft, flight, answer.expected)
    case 'closed':
      return stop(draft, flight, answer.error)
    case 'refused':
      return fail(draft, flight, answer.error)
    case 'faulty':
      return faulty(draft, flight, answer)
  }
}

const stored = <M>(
  draft: Draft<M>,
  flight: Flight<M>,
  { duplicate, highest, offset }: Extract<ProducerAnswer, { kind: 'stored' }>,
): void => {
  const { phase, epoch } = draft
  if (duplicate && highest !== undefined && highest > draft.highestSent) return reused(draft, flight, highest)
  remove(draft, flight)
  draft.barrier = false
  draft.commands.push({ type: 'stored', batch: flight.batch, offset, duplicate })
  // The number that was to be used again turns out to be used.
  const isTaken = phase.name === 'settling' && phase.next.epoch === epoch && flight.seq >= phase.next.seq
  if (isTaken) settle(draft, { epoch: epoch + 1, seq: 0 })
}

/** The server knows a higher number than was ever sent: someone else writes, or wrote, under this id and epoch. */
const reused = <M>(draft: Draft<M>, flight: Flight<M>, highest: number): void => {
  if (claimOver(draft, draft.epoch)) return requeue(draft, flight)
  const message =
    `The batch with Producer-Seq ${flight.seq} was not stored: the server already has ${highest} under this producer ` +
    `id and epoch ${draft.epoch}. Use an id of its own for each process, or restart() to go on under the next epoch.`
  stop(draft, flight, new DurableStreamError(message, 'CONFLICT_SEQ', 409))
}

const fenced = <M>(draft: Draft<M>, flight: Flight<M>, epoch: number): void => {
  draft.serverEpoch = Math.max(draft.serverEpoch, epoch)
  const error = new StaleEpochError(epoch)
  if (!claimOver(draft, epoch)) return stop(draft, flight, error)
  if (!flight.unsure) return requeue(draft, flight)
  // An earlier request may have been stored before the fence: sending it again could store it twice.
  remove(draft, flight)
  draft.commands.push({ type: 'failed', batch: flight.batch, error })
}

/** Sets out for an epoch above `epoch`. Returns false if that may not be: it is done once, and only if asked. */
const claimOver = <M>(draft: Draft<M>, epoch: number): boolean => {
  const { phase } = draft
  if (phase.name === 'settling' && phase.next.epoch > epoch) return true
  if (phase.name === 'stopped' || !draft.limits.autoClaim || draft.claimed) return false
  draft.claimed = true
  settle(draft, { epoch: Math.max(epoch, draft.epoch) + 1, seq: 0 })
  return true
}

const gap = <M>(draft: Draft<M>, flight: Flight<M>, expected: number): void => {
  const { phase, flights } = draft
  const absent: Flight<M> = { ...flight, unsure: false }
  const error = new SequenceGapError(expected, flight.seq)
  if (phase.name === 'stopped') return fail(draft, absent, error)
  if (expected < flight.seq) {
    if (phase.name === 'settling') return requeue(draft, absent)
    if (flights[0] !== flight) return replace(draft, { ...absent, status: 'behind' })
    if (!flight.alone) return send(draft, absent)
  }
  // The server has forgotten batches that it acknowledged; only a new epoch can go on.
  fail(draft, { ...absent, lost: true }, error)
}

const faulty = <M>(
  draft: Draft<M>,
  flight: Flight<M>,
  { error, unsure, retryAfterMs }: Extract<ProducerAnswer, { kind: 'faulty' }>,
): void => {
  const { batch, attempts } = flight
  const tried: Flight<M> = {
    ...flight,
    lost: flight.lost || unsure,
    unsure: flight.unsure || unsure,
    status: 'backoff',
  }
  if (draft.phase.name === 'stopped' || attempts > draft.limits.maxRetries) return fail(draft, tried, error)
  replace(draft, tried)
  draft.commands.push({ type: 'wait', id: batch.id, attempt: attempts, retryAfterMs })
}

/**
 * Fails one batch; those behind it are numbered from there again. Nothing comes after a close, so that one which may
 * have been stored keeps its number for its repeat.
 */
const fail = <M>(draft: Draft<M>, flight: Flight<M>, error: Error): void => {
  const { batch, seq, unsure } = flight
  remove(draft, flight)
  draft.commands.push({ type: 'failed', batch, error })
  if (batch.close && unsure) draft.nextSeq = seq
  else settle(draft, stampAfter(draft, flight))
}

const stop = <M>(draft: Draft<M>, flight: Flight<M>, error: Error): void => {
  remove(draft, flight)
  draft.commands.push({ type: 'failed', batch: flight.batch, error })
  if (draft.phase.name !== 'stopped') draft.phase = { name: 'stopped', error }
}
