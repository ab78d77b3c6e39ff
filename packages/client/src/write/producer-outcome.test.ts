// The producer against a model of the server's ledger (protocol section 6): whatever the network does, each batch is
// stored at most once, in order, and every batch that is not stored is reported.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProducerCommand } from './producer-progress.ts'
import { initialProducerState, type ProducerLimits, type ProducerState } from './producer-state.ts'
import { step, type ProducerEvent, type Transition } from './producer-step.ts'
import type { ProducerAnswer } from './producer-outcome.ts'

interface Ledger {
  epoch: number
  last: number
  log: string[]
  closed: boolean
}

interface Send {
  id: number
  epoch: number
  seq: number
  text: string
  close: boolean
}

const accept = (ledger: Ledger, send: Send): ProducerAnswer => {
  if (ledger.closed) return { kind: 'closed', error: new Error('closed') }
  if (send.text === 'bad') {
    // A server judges the body after the numbers.
    const verdict = decide(ledger, send)
    return verdict === 'accept' ? { kind: 'refused', error: new Error('bad') } : verdict
  }
  const verdict = decide(ledger, send)
  if (verdict !== 'accept') return verdict
  ledger.epoch = send.epoch
  ledger.last = send.seq
  if (send.text !== '') ledger.log.push(send.text)
  ledger.closed = send.close
  return { kind: 'stored', offset: String(ledger.log.length), duplicate: false, highest: send.seq }
}

const decide = (ledger: Ledger, send: Send): ProducerAnswer | 'accept' => {
  if (send.epoch < ledger.epoch) return { kind: 'fenced', epoch: ledger.epoch }
  if (send.epoch > ledger.epoch) {
    if (send.seq === 0) return 'accept'
    if (ledger.epoch === -1) return { kind: 'gap', expected: 0 }
    return { kind: 'refused', error: new Error('a raised epoch starts at 0') }
  }
  if (send.seq <= ledger.last) return { kind: 'stored', offset: undefined, duplicate: true, highest: ledger.last }
  return send.seq === ledger.last + 1 ? 'accept' : { kind: 'gap', expected: ledger.last + 1 }
}

interface Answer {
  id: number
  answer: ProducerAnswer
}

const createRun = (limits: ProducerLimits, ledger: Ledger) => {
  let state: ProducerState<string> = initialProducerState(0, limits)
  const requests: Send[] = []
  const answers: Answer[] = []
  const waiting: number[] = []
  const failed: string[] = []
  const stored: string[] = []
  const perform = (command: ProducerCommand<string>): void => {
    if (command.type === 'send') {
      const { batch, epoch, seq } = command
      requests.push({ id: batch.id, epoch, seq, text: batch.messages.join('+'), close: batch.close })
    }
    if (command.type === 'wait') waiting.push(command.id)
    if (command.type === 'failed') failed.push(command.batch.messages.join('+'))
    if (command.type === 'stored') stored.push(command.batch.messages.join('+'))
  }
  const dispatch = (event: ProducerEvent<string>): void => {
    const transition: Transition<string> = step(state, event)
    state = transition.state
    transition.commands.forEach(perform)
  }
  return { dispatch, requests, answers, waiting, failed, stored, ledger, current: () => state }
}

type Run = ReturnType<typeof createRun>
type Choose = (bound: number) => number

const limits: ProducerLimits = { maxBatchBytes: 1, maxInFlight: 5, maxRetries: 3, autoClaim: false }

const faulty = (unsure: boolean): ProducerAnswer => ({
  kind: 'faulty',
  error: new Error(unsure ? 'lost' : 'busy'),
  unsure,
  retryAfterMs: 0,
})

/** Lets the network and the clock go on, by choices, until nothing is left to do. */
const settleRun = (run: Run, choose: Choose, faults: number, takeOverAt = -1): void => {
  let left = faults
  const travel = (send: Send): ProducerAnswer => {
    const fate = left > 0 ? choose(5) : 0
    if (fate > 0) left--
    if (fate === 1) return faulty(true)
    if (fate === 2) return faulty(false)
    const answer = accept(run.ledger, send)
    return fate === 3 ? faulty(true) : answer
  }
  for (let steps = 0; run.requests.length + run.answers.length + run.waiting.length > 0; steps++) {
    if (steps > 5000) throw new Error('the producer does not come to rest')
    if (steps === takeOverAt) takeOver(run.ledger)
    const pick = choose(run.requests.length + run.answers.length + run.waiting.length)
    const [send] = run.requests.splice(pick, 1)
    if (send !== undefined) {
      run.answers.push({ id: send.id, answer: travel(send) })
      continue
    }
    const [answer] = run.answers.splice(pick - run.requests.length, 1)
    if (answer !== undefined) {
      run.dispatch({ type: 'answered', ...answer })
      continue
    }
    const [id = -1] = run.waiting.splice(pick - run.requests.length - run.answers.length, 1)
    run.dispatch({ type: 'retry-due', id })
  }
}

/** Another producer with the same id takes the stream over. */
const takeOver = (ledger: Ledger): void => {
  ledger.epoch += 2
  ledger.last = 4
}

const isOrderedSubset = (part: string[], whole: string[]): boolean => {
  let at = 0
  for (const text of whole) if (part[at] === text) at++
  return at === part.length
}

const chooser = (stream: Iterator<number>): Choose => {
  return (bound) => Number(stream.next().value) % bound
}

const choices = fc.infiniteStream(fc.nat(1_000_000)).map((stream) => chooser(stream))

/** Appends messages, the false ones not valid, and a close; lets everything happen; checks what must hold. */
const checkRun = (run: Run, goods: boolean[], close: boolean, act: () => void): void => {
  const messages = goods.map((good, at) => (good ? `m${at}` : 'bad'))
  for (const message of messages) run.dispatch({ type: 'append', message, bytes: 1 })
  if (close) run.dispatch({ type: 'close', messages: ['end'] })
  act()
  const sent = close ? [...messages, 'end'] : messages
  const { log } = run.ledger
  expect(new Set(log).size).toBe(log.length)
  expect(isOrderedSubset(log, sent)).toBe(true)
  expect([...run.stored, ...run.failed].sort()).toEqual(sent.toSorted())
  for (const text of run.stored) expect(log).toContain(text)
  expect([run.current().flights, run.current().queue]).toEqual([[], []])
}

const goods = fc.array(fc.boolean(), { maxLength: 12 })
const newLedger = (): Ledger => ({ epoch: -1, last: -1, log: [], closed: false })

test('whatever is lost, repeated or reordered, each batch is stored at most once, in order, or reported', () => {
  const property = fc.property(goods, fc.boolean(), choices, fc.nat(30), (messages, close, choose, faults) => {
    const run = createRun({ ...limits, maxRetries: choose(4), autoClaim: choose(2) === 1 }, newLedger())
    checkRun(run, messages, close, () => settleRun(run, choose, faults))
  })
  fc.assert(property, { numRuns: 150 })
})

test('without faults only what the server refuses fails', () => {
  const property = fc.property(goods, fc.boolean(), choices, (messages, close, choose) => {
    const run = createRun(limits, newLedger())
    checkRun(run, messages, close, () => settleRun(run, choose, 0))
    expect(run.failed).toEqual(messages.filter((good) => !good).map(() => 'bad'))
  })
  fc.assert(property, { numRuns: 150 })
})

test('a producer that claims its epoch loses nothing to an earlier one, however many batches are under way', () => {
  const property = fc.property(goods, fc.boolean(), choices, (messages, close, choose) => {
    const run = createRun({ ...limits, autoClaim: true }, { epoch: 3, last: 7, log: [], closed: false })
    checkRun(run, messages, close, () => settleRun(run, choose, 0))
    expect(run.failed).toEqual(messages.filter((good) => !good).map(() => 'bad'))
  })
  fc.assert(property, { numRuns: 150 })
})

test('a producer that is fenced in the middle stores nothing twice, whether it claims the epoch or not', () => {
  const property = fc.property(goods, choices, fc.nat(20), fc.nat(40), (messages, choose, faults, at) => {
    const run = createRun({ ...limits, autoClaim: choose(2) === 1 }, newLedger())
    checkRun(run, messages, choose(2) === 1, () => settleRun(run, choose, faults, at))
  })
  fc.assert(property, { numRuns: 300 })
})

test('two producers that both claim the epoch do not fight for ever: the second claim of one is refused', () => {
  const ledger: Ledger = { epoch: 1, last: 0, log: [], closed: false }
  const run = createRun({ ...limits, autoClaim: true }, ledger)
  run.dispatch({ type: 'append', message: 'a', bytes: 1 })
  settleRun(run, () => 0, 0)
  takeOver(ledger)
  run.dispatch({ type: 'append', message: 'b', bytes: 1 })
  run.dispatch({ type: 'append', message: 'c', bytes: 1 })
  settleRun(run, () => 0, 0)
  expect([ledger.log, run.stored, run.failed]).toEqual([['a'], ['a'], ['b', 'c']])
})
