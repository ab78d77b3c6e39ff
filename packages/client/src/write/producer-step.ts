// The producer as a pure machine: events in, commands out. It never decides how long to wait, makes no bodies and sends
// nothing; `producer.ts` does. Answers of the server are judged in `producer-outcome.ts`.
import { answered, type ProducerAnswer } from './producer-outcome.ts'
import type { ProducerState } from './producer-state.ts'
import { advance, enqueue, sealPending, send, settle, type Draft, type ProducerCommand } from './producer-progress.ts'

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

export interface Transition<M> {
  readonly state: ProducerState<M>
  readonly commands: ReadonlyArray<ProducerCommand<M>>
}

export const step = <M>(before: ProducerState<M>, event: ProducerEvent<M>): Transition<M> => {
  const draft: Draft<M> = { ...before, commands: [] }
  react(draft, event)
  advance(draft)
  return { state: draft, commands: draft.commands }
}

const react = <M>(draft: Draft<M>, event: ProducerEvent<M>): void => {
  switch (event.type) {
    case 'append':
      return append(draft, event.message, event.bytes)
    case 'seal':
      return sealPending(draft)
    case 'close':
      sealPending(draft)
      return enqueue(draft, event.messages, true)
    case 'answered':
      return answered(draft, event.id, event.answer)
    case 'retry-due': {
      const flight = draft.flights.find(({ batch }) => batch.id === event.id)
      if (flight?.status === 'backoff') send(draft, flight)
      return
    }
    case 'restart':
      return restart(draft)
    case 'abort':
      sealPending(draft)
      draft.phase = { name: 'stopped', error: event.error }
      // What is on its way is given up too.
      draft.queue = [...draft.flights.map(({ batch }) => batch), ...draft.queue]
      draft.flights = []
  }
}

const append = <M>(draft: Draft<M>, message: M, added: number): void => {
  const older = draft.pending
  const bytes = (older?.bytes ?? 0) + added
  draft.pending = { message, bytes, count: (older?.count ?? 0) + 1, older }
  if (bytes >= draft.limits.maxBatchBytes) sealPending(draft)
  else if (older === undefined) draft.commands.push({ type: 'start-linger' })
}

const restart = <M>(draft: Draft<M>): void => {
  const { phase } = draft
  const planned = phase.name === 'settling' ? phase.next.epoch : -1
  const epoch = Math.max(draft.epoch, draft.serverEpoch, planned) + 1
  sealPending(draft)
  draft.claimed = false
  draft.phase = { name: 'open' }
  settle(draft, { epoch, seq: 0 })
}
