// The producer as a pure machine: events in, commands out. It never decides how long to wait, makes no bodies and sends
// nothing; `producer-shell.ts` does. Answers of the server are judged in `producer-outcome.ts`.
import { answered, type ProducerAnswer } from './producer-outcome.ts'
import { enqueue, sealPending, type ProducerState, type SealedBatch } from './producer-state.ts'
import { advance, send, settle, type ProducerCommand, type Transition } from './producer-progress.ts'

export type ProducerEvent<M> =
  | { readonly type: 'append'; readonly message: M; readonly bytes: number }
  /** The linger time is over, or a flush was asked for. */
  | { readonly type: 'seal' }
  /** Close the stream after everything else, with a last message or none. */
  | { readonly type: 'close'; readonly messages: ReadonlyArray<M> }
  | { readonly type: 'answered'; readonly id: number; readonly answer: ProducerAnswer }
  /** The wait before repeating the batch is over. */
  | { readonly type: 'retry-due'; readonly id: number }
  /** Go on under the next epoch. */
  | { readonly type: 'restart' }
  /** Send nothing more and give up everything that is not acknowledged. */
  | { readonly type: 'abort'; readonly error: Error }

export const step = <M>(state: ProducerState<M>, event: ProducerEvent<M>): Transition<M> => {
  switch (event.type) {
    case 'append':
      return append(state, event.message, event.bytes)
    case 'seal':
      return advance(sealPending(state), [{ type: 'stop-linger' }])
    case 'close':
      return advance(enqueue(sealPending(state), event.messages, true), [{ type: 'stop-linger' }])
    case 'answered':
      return answered(state, event.id, event.answer)
    case 'retry-due':
      return retry(state, event.id)
    case 'restart':
      return restart(state)
    case 'abort':
      return abort(state, event.error)
  }
}

const append = <M>(state: ProducerState<M>, message: M, bytes: number): Transition<M> => {
  const older = state.pending
  const total = (older?.bytes ?? 0) + bytes
  const grown = { ...state, pending: { message, bytes: total, count: (older?.count ?? 0) + 1, older } }
  if (total >= state.limits.maxBatchBytes) return advance(sealPending(grown), [{ type: 'stop-linger' }])
  return { state: grown, commands: older === undefined ? [{ type: 'start-linger' }] : [] }
}

const retry = <M>(state: ProducerState<M>, id: number): Transition<M> => {
  const flight = state.flights.find((candidate) => candidate.batch.id === id)
  if (flight?.status !== 'backoff') return { state, commands: [] }
  return send(state, flight)
}

const restart = <M>(state: ProducerState<M>): Transition<M> => {
  const planned = state.phase.name === 'settling' ? state.phase.next.epoch : -1
  const epoch = Math.max(state.epoch, state.serverEpoch, planned) + 1
  const reopened: ProducerState<M> = { ...state, claimed: false, phase: { name: 'open' } }
  return advance(settle(sealPending(reopened), { epoch, seq: 0 }), [{ type: 'stop-linger' }])
}

const abort = <M>(state: ProducerState<M>, error: Error): Transition<M> => {
  const sealed = sealPending(state)
  const batches: SealedBatch<M>[] = [...sealed.flights.map((flight) => flight.batch), ...sealed.queue]
  const commands = batches.map((batch): ProducerCommand<M> => ({ type: 'failed', batch, error }))
  return {
    state: { ...sealed, phase: { name: 'stopped', error }, queue: [], flights: [] },
    commands: [{ type: 'stop-linger' }, ...commands],
  }
}
