// Every (phase, event) pair of the producer, written down. Flight 0 has number 4 and is under way; flight 1 has number
// 5 and is behind; batch 2 waits in the queue. The epoch is 1.
import { expect, test } from 'vitest'
import type { ProducerAnswer } from './producer-outcome.ts'
import type { ProducerCommand } from './producer-progress.ts'
import { initialProducerState, upcomingSeq, type Flight, type ProducerState } from './producer-state.ts'
import { step, type ProducerEvent, type Transition } from './producer-step.ts'

const limits = { maxBatchBytes: 10, maxInFlight: 3, maxRetries: 1, autoClaim: false }
const batch = (id: number, close = false) => ({ id, messages: [`m${id}`], close })
const flight = (id: number, seq: number, more: Partial<Flight<string>> = {}): Flight<string> => ({
  batch: batch(id),
  seq,
  attempts: 1,
  lost: false,
  unsure: false,
  alone: true,
  status: 'sending',
  ...more,
})

const open: ProducerState<string> = {
  ...initialProducerState<string>(1, limits),
  barrier: false,
  nextSeq: 6,
  highestSent: 5,
  nextId: 3,
  queue: [batch(2)],
  flights: [flight(0, 4), flight(1, 5, { status: 'behind', alone: false })],
}
const settling: ProducerState<string> = {
  ...open,
  phase: { name: 'settling', next: { epoch: 1, seq: 5 } },
  queue: [batch(1), batch(2)],
  flights: [flight(0, 4)],
}
const stopped: ProducerState<string> = {
  ...open,
  phase: { name: 'stopped', error: new Error('stop') },
  queue: [],
  flights: [flight(0, 4)],
}

const summaryOf = ({ state, commands }: Transition<string>): string => {
  const phase = state.phase.name === 'settling' ? `settling to ${stamp(state.phase.next)}` : state.phase.name
  const next = stamp({ epoch: state.epoch, seq: state.nextSeq })
  const flights = state.flights.map((each) => `${each.batch.id}#${each.seq} ${each.status} ${each.attempts}`)
  const waiting = [
    state.pending === undefined ? '' : `pending ${state.pending.count}`,
    ...state.queue.map(({ id }) => id),
  ]
  return [`${phase} ${next}`, flights.join(', '), waiting.join(' ').trim(), commands.map(command).join(', ')].join(
    ' | ',
  )
}

const stamp = ({ epoch, seq }: { epoch: number; seq: number }): string => `${epoch}/${seq}`

const command = (given: ProducerCommand<string>): string => {
  if (given.type === 'send') return `send ${given.batch.id} as ${stamp(given)}`
  if (given.type === 'wait') return `wait ${given.id} after ${given.attempt}`
  if (given.type === 'stored') return `stored ${given.batch.id} at ${given.offset}${given.duplicate ? ' again' : ''}`
  return given.type === 'failed' ? `failed ${given.batch.id}: ${given.error.name} ${given.error.message}` : given.type
}

const answer = (given: ProducerAnswer) => ({ type: 'answered', id: 0, answer: given }) as const
const stored = answer({ kind: 'stored', offset: 'o', duplicate: false, highest: 4 })
const events = {
  append: { type: 'append', message: 'm3', bytes: 5 },
  'append of much': { type: 'append', message: 'm3', bytes: 10 },
  seal: { type: 'seal' },
  close: { type: 'close', messages: [] },
  stored,
  duplicate: answer({ kind: 'stored', offset: undefined, duplicate: true, highest: 5 }),
  reused: answer({ kind: 'stored', offset: undefined, duplicate: true, highest: 9 }),
  fenced: answer({ kind: 'fenced', epoch: 7 }),
  gap: answer({ kind: 'gap', expected: 2 }),
  closed: answer({ kind: 'closed', error: new Error('closed') }),
  refused: answer({ kind: 'refused', error: new Error('no') }),
  'lost answer': answer({ kind: 'faulty', error: new Error('lost'), unsure: true, retryAfterMs: 9 }),
  'busy answer': answer({ kind: 'faulty', error: new Error('busy'), unsure: false, retryAfterMs: 9 }),
  'answer for nobody': { ...stored, id: 99 },
  'retry-due of a flight that does not wait': { type: 'retry-due', id: 0 },
  restart: { type: 'restart' },
  abort: { type: 'abort', error: new Error('abort') },
} satisfies Record<string, ProducerEvent<string>>

const error = (name: string, message: string): string => `${name} ${message}`
const failed = (reason: string, ...ids: number[]): string => ids.map((id) => `failed ${id}: ${reason}`).join(', ')
const reuse = error(
  'DurableStreamError',
  'The batch with Producer-Seq 4 was not stored: the server already has 9 under this producer id and epoch 1. ' +
    'Use an id of its own for each process, or restart() to go on under the next epoch.',
)
const fence = error(
  'StaleEpochError',
  'The producer is fenced: the server holds epoch 7. Restart it with epoch 8, or use autoClaim.',
)
const gap = error('SequenceGapError', 'The server waits for sequence 2 of this producer and was sent 4.')

const both = '0#4 sending 1, 1#5 behind 1'
const one = '0#4 sending 1'

test.each([
  ['append', `open 1/6 | ${both} | pending 1 2 | start-linger`],
  ['append of much', `open 1/6 | ${both} | 2 3 | stop-linger`],
  ['seal', `open 1/6 | ${both} | 2 | stop-linger`],
  ['close', `open 1/6 | ${both} | 2 3 | stop-linger`],
  ['stored', 'open 1/6 | 1#5 sending 2 | 2 | stored 0 at o, send 1 as 1/5'],
  ['duplicate', 'open 1/6 | 1#5 sending 2 | 2 | stored 0 at undefined again, send 1 as 1/5'],
  ['reused', `stopped 1/6 |  |  | ${failed(reuse, 0, 1, 2)}`],
  ['fenced', `stopped 1/6 |  |  | ${failed(fence, 0, 1, 2)}`],
  ['gap', `open 2/1 | 1#0 sending 1 | 2 | ${failed(gap, 0)}, send 1 as 2/0`],
  ['closed', `stopped 1/6 |  |  | ${failed('Error closed', 0, 1, 2)}`],
  ['refused', 'open 1/6 | 1#4 sending 1, 2#5 sending 1 |  | failed 0: Error no, send 1 as 1/4, send 2 as 1/5'],
  ['lost answer', 'open 1/6 | 0#4 backoff 1, 1#5 behind 1 | 2 | wait 0 after 1'],
  ['busy answer', 'open 1/6 | 0#4 backoff 1, 1#5 behind 1 | 2 | wait 0 after 1'],
  ['answer for nobody', `open 1/6 | ${both} | 2 | `],
  ['retry-due of a flight that does not wait', `open 1/6 | ${both} | 2 | `],
  ['restart', `settling to 2/0 1/6 | ${one} | 1 2 | stop-linger`],
  ['abort', `stopped 1/6 |  |  | stop-linger, ${failed('Error abort', 0, 1, 2)}`],
] as const)('an open producer on %s', (name, summary) => {
  expect(summaryOf(step(open, events[name]))).toBe(summary)
})

test.each([
  ['append', `settling to 1/5 1/6 | ${one} | pending 1 1 2 | start-linger`],
  ['append of much', `settling to 1/5 1/6 | ${one} | 1 2 3 | stop-linger`],
  ['seal', `settling to 1/5 1/6 | ${one} | 1 2 | stop-linger`],
  ['close', `settling to 1/5 1/6 | ${one} | 1 2 3 | stop-linger`],
  ['stored', 'open 1/7 | 1#5 sending 1, 2#6 sending 1 |  | stored 0 at o, send 1 as 1/5, send 2 as 1/6'],
  [
    'duplicate',
    'open 1/7 | 1#5 sending 1, 2#6 sending 1 |  | stored 0 at undefined again, send 1 as 1/5, send 2 as 1/6',
  ],
  ['reused', `stopped 1/6 |  |  | ${failed(reuse, 0, 1, 2)}`],
  ['fenced', `stopped 1/6 |  |  | ${failed(fence, 0, 1, 2)}`],
  ['gap', 'open 1/7 | 0#4 sending 1, 1#5 sending 1, 2#6 sending 1 |  | send 0 as 1/4, send 1 as 1/5, send 2 as 1/6'],
  ['closed', `stopped 1/6 |  |  | ${failed('Error closed', 0, 1, 2)}`],
  ['refused', 'open 1/6 | 1#4 sending 1, 2#5 sending 1 |  | failed 0: Error no, send 1 as 1/4, send 2 as 1/5'],
  ['lost answer', 'settling to 1/5 1/6 | 0#4 backoff 1 | 1 2 | wait 0 after 1'],
  ['busy answer', 'settling to 1/5 1/6 | 0#4 backoff 1 | 1 2 | wait 0 after 1'],
  ['answer for nobody', `settling to 1/5 1/6 | ${one} | 1 2 | `],
  ['retry-due of a flight that does not wait', `settling to 1/5 1/6 | ${one} | 1 2 | `],
  ['restart', `settling to 2/0 1/6 | ${one} | 1 2 | stop-linger`],
  ['abort', `stopped 1/6 |  |  | stop-linger, ${failed('Error abort', 0, 1, 2)}`],
] as const)('a settling producer on %s', (name, summary) => {
  expect(summaryOf(step(settling, events[name]))).toBe(summary)
})

test.each([
  ['append', `stopped 1/6 | ${one} | pending 1 | start-linger`],
  ['append of much', `stopped 1/6 | ${one} |  | stop-linger, failed 3: Error stop`],
  ['seal', `stopped 1/6 | ${one} |  | stop-linger`],
  ['close', `stopped 1/6 | ${one} |  | stop-linger, failed 3: Error stop`],
  ['stored', 'stopped 1/6 |  |  | stored 0 at o'],
  ['duplicate', 'stopped 1/6 |  |  | stored 0 at undefined again'],
  ['reused', `stopped 1/6 |  |  | ${failed(reuse, 0)}`],
  ['fenced', `stopped 1/6 |  |  | ${failed(fence, 0)}`],
  ['gap', `stopped 1/6 |  |  | ${failed(gap, 0)}`],
  ['closed', 'stopped 1/6 |  |  | failed 0: Error closed'],
  ['refused', 'stopped 1/6 |  |  | failed 0: Error no'],
  ['lost answer', 'stopped 1/6 |  |  | failed 0: Error lost'],
  ['busy answer', 'stopped 1/6 |  |  | failed 0: Error busy'],
  ['answer for nobody', `stopped 1/6 | ${one} |  | `],
  ['retry-due of a flight that does not wait', `stopped 1/6 | ${one} |  | `],
  ['restart', `settling to 2/0 1/6 | ${one} |  | stop-linger`],
  ['abort', 'stopped 1/6 |  |  | stop-linger, failed 0: Error abort'],
] as const)('a stopped producer on %s', (name, summary) => {
  expect(summaryOf(step(stopped, events[name]))).toBe(summary)
})

test('a flight that waits is sent again under its number when its time has come', () => {
  const waiting = { ...open, flights: [flight(0, 4, { status: 'backoff' })] } satisfies ProducerState<string>
  expect(summaryOf(step(waiting, { type: 'retry-due', id: 0 }))).toBe('open 1/6 | 0#4 sending 2 | 2 | send 0 as 1/4')
})

test('a batch that may be stored leaves its number alone: the rest goes on under the next epoch', () => {
  const tried = { ...open, flights: [flight(0, 4, { attempts: 2, lost: true, unsure: true })] } satisfies typeof open
  expect(summaryOf(step(tried, events['lost answer']))).toBe(
    'open 2/1 | 2#0 sending 1 |  | failed 0: Error lost, send 2 as 2/0',
  )
})

test('a number that was to be used again is given up when it turns out to be used', () => {
  const state = { ...settling, flights: [flight(0, 6)] } satisfies ProducerState<string>
  expect(summaryOf(step(state, stored))).toBe('open 2/1 | 1#0 sending 1 | 2 | stored 0 at o, send 1 as 2/0')
})

test('a gap that was answered before the earlier batch arrived is sent once more', () => {
  const late = { ...open, flights: [flight(0, 4, { alone: false })] } satisfies ProducerState<string>
  expect(summaryOf(step(late, events['gap']))).toBe('open 1/6 | 0#4 sending 2 | 2 | send 0 as 1/4')
})

test('a batch that may be stored is not sent under a claimed epoch', () => {
  const state = { ...open, flights: [flight(0, 4, { unsure: true, lost: true })] } satisfies ProducerState<string>
  expect(summaryOf(step({ ...state, limits: { ...limits, autoClaim: true } }, events['fenced']))).toBe(
    `open 8/1 | 2#0 sending 1 |  | ${failed(fence, 0)}, send 2 as 8/0`,
  )
})

test('a close is sent alone, and one that may be stored keeps its number', () => {
  const closing = step({ ...open, queue: [], flights: [] }, events['close'])
  expect(summaryOf(closing)).toBe('open 1/7 | 3#6 sending 1 |  | stop-linger, send 3 as 1/6')
  const lost = { kind: 'faulty', error: new Error('lost'), unsure: true, retryAfterMs: 0 } as const
  const gone = step(
    { ...closing.state, limits: { ...limits, maxRetries: 0 } },
    { type: 'answered', id: 3, answer: lost },
  )
  expect(summaryOf(gone)).toBe('open 1/6 |  |  | failed 3: Error lost')
  expect(summaryOf(step(gone.state, events['close']))).toBe('open 1/7 | 4#6 sending 1 |  | stop-linger, send 4 as 1/6')
})

test('the number of the next batch counts those that wait', () => {
  expect([open, settling, stopped].map(upcomingSeq)).toEqual([7, 7, 6])
})
