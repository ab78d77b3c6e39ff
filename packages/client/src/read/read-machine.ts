// When a session asks, how, and when it stops. Pure: what happened goes in, the next state comes out, and its `work` says
// what is to be done.
//
// Invariants
// - At most one request or wait is going on: new work takes the place of the work before.
// - The offset moves only by a whole batch, so whatever is interrupted is asked again from where the last batch ended.
// - After any interruption of a long-poll the next request is a catch-up read, which is answered at once.
// - No sequence of fast, empty answers or of recoveries makes requests without growing waits.
// - `closed` and `failed` are final and ask for nothing.
import { longestWaitMs, retryDelayMs } from '../transport/retry-policy.ts'
import type { Intention, MachineState, ReadEvent, ReadMode, Work, WorkEvent } from './machine-state.ts'

/** An answer that comes sooner and brings nothing did not wait for news. */
const PROMPT_MS = 200
const IDLE_BASE_MS = 100
const IDLE_MAX_MS = 5000

type Batch = Extract<WorkEvent, { type: 'batch' }>

/** The next state after an event; the same for an event that means nothing now. `random` gives numbers from 0 to 1. */
export const step = (state: MachineState, event: ReadEvent, random: () => number): MachineState => {
  const { kind } = state.work
  if (kind === 'closed' || kind === 'failed') return state
  switch (event.type) {
    case 'cancel':
      return enter(state, { kind: 'closed' })
    case 'fatal':
      return enter(state, { kind: 'failed', error: event.error })
    case 'pause':
    case 'resume':
    case 'finite':
      return intend(state, event)
    default:
      if (kind === 'request') return reactToAnswer(state, event, random)
      if (kind === 'waiting') return event.type === 'elapsed' || event.type === 'suspect' ? retry(state) : state
      return kind === 'recovering' ? reactToDecision(state, event) : state
  }
}

const reactToDecision = (state: MachineState, event: ReadEvent): MachineState => {
  if (event.type === 'recovered') return recover(state)
  return event.type === 'failed' ? enter(state, { kind: 'failed', error: event.error }) : state
}

const reactToAnswer = (state: MachineState, event: ReadEvent, random: () => number): MachineState => {
  const { mode, target, established } = state
  switch (event.type) {
    case 'opened':
      return { ...state, opened: true, mode: event.eventStream ? 'sse' : mode }
    case 'batch':
      return received(state, event)
    case 'ended':
      return reconnect(state, event.elapsedMs, random)
    case 'sse-refused':
      return target === 'sse' ? request({ ...state, target: 'long-poll' }, 'catch-up') : state
    case 'failed':
      return fail(state, event.error, event.retryAfterMs, random)
    case 'silent':
      // A connection that never spoke is a short one: whatever holds its events back will hold the next ones back too.
      if (mode === 'catch-up') return fail(state, event.error, 0, random)
      return request(mode === 'sse' && !established ? countShort(state) : state, 'catch-up')
    case 'suspect':
      return request(state, 'catch-up')
    default:
      return state
  }
}

/** A finite read is never paused by a hidden page: someone waits for its promise. */
const intend = (before: MachineState, event: Intention): MachineState => {
  const pauses = new Set(before.pauses)
  if (event.type === 'pause') pauses.add(event.reason)
  else pauses.delete(event.type === 'resume' ? event.reason : 'hidden')
  const state: MachineState = { ...before, pauses, target: event.type === 'finite' ? 'none' : before.target }
  const { kind } = state.work
  if (kind === 'recovering') return state
  if (pauses.size > 0) return kind === 'paused' || !state.started ? state : enter(state, { kind: 'paused' })
  return kind === 'paused' || (kind === 'waiting' && event.type === 'resume') ? retry(state) : state
}

const received = (before: MachineState, { position, advanced, elapsedMs }: Batch): MachineState => {
  const { offset, cursor, upToDate, streamClosed } = position
  const isIdle = !advanced && elapsedMs < PROMPT_MS
  const progress = isIdle ? { idleAnswers: before.idleAnswers + 1 } : { idleAnswers: 0, failures: 0, recoveries: 0 }
  const state: MachineState = { ...before, offset, cursor, started: true, ...progress }
  const next = upToDate ? state.target : 'catch-up'
  if (streamClosed || next === 'none') return enter(state, { kind: 'closed' })
  const isBySse = state.mode === 'sse'
  if (state.pauses.size > 0) return enter({ ...state, mode: isBySse ? 'sse' : next }, { kind: 'paused' })
  if (isBySse) return { ...state, established: state.established || upToDate }
  return request(state, next, idleDelayMs(state))
}

/** The first empty answer is usual: nothing happened yet. From the second in a row on each wait is twice as long. */
const idleDelayMs = ({ idleAnswers }: MachineState): number =>
  idleAnswers < 2 ? 0 : Math.min(IDLE_BASE_MS * 2 ** (idleAnswers - 2), IDLE_MAX_MS)

const reconnect = (before: MachineState, elapsedMs: number, random: () => number): MachineState => {
  const { minConnectionDuration, backoffBaseDelay, backoffMaxDelay } = before.rules.sse
  const mode = before.target === 'sse' ? 'sse' : 'catch-up'
  if (elapsedMs >= minConnectionDuration)
    return request({ ...before, shortConnections: 0 }, mode, 0, mode === 'sse' && before.established)
  const state = countShort(before)
  if (state.target !== before.target) return request(state, 'catch-up')
  const boundMs = Math.min(backoffMaxDelay, backoffBaseDelay * 2 ** state.shortConnections)
  return request(state, mode, Math.floor(random() * boundMs))
}

/** Too many short connections by events, and long-polling takes over for good. */
const countShort = (state: MachineState): MachineState => {
  const shortConnections = state.shortConnections + 1
  const isHopeless = state.target === 'sse' && shortConnections >= state.rules.sse.maxShortConnections
  return { ...state, shortConnections, target: isHopeless ? 'long-poll' : state.target }
}

const fail = (
  before: MachineState,
  error: Error,
  retryAfterMs: number | undefined,
  random: () => number,
): MachineState => {
  const failures = before.failures + 1
  const state: MachineState = { ...before, failures, opened: false }
  const isHopeless = retryAfterMs === undefined
  const delayMs = isHopeless ? undefined : retryDelayMs(state.rules.retry, { failures, retryAfterMs, random: random() })
  return enter(state, delayMs === undefined ? { kind: 'recovering', error } : { kind: 'waiting', delayMs, error })
}

/** At once for the first time; recoveries that never help are spaced like retries. */
const recover = (before: MachineState): MachineState => {
  const { started, pauses, rules, recoveries } = before
  const state: MachineState = { ...before, failures: 0, recoveries: recoveries + 1 }
  if (started && pauses.size > 0) return enter(state, { kind: 'paused' })
  return retry(state, recoveries > 0 ? longestWaitMs(rules.retry, recoveries) : 0)
}

/** A connection by events answers at once, a long-poll does not: it is preceded by a read that does. */
const retry = (state: MachineState, delayMs?: number): MachineState =>
  request(state, state.mode === 'sse' && state.target === 'sse' ? 'sse' : 'catch-up', delayMs)

const request = (state: MachineState, mode: ReadMode, delayMs = 0, established = false): MachineState => {
  const fresh = state.idleAnswers > (mode === 'catch-up' ? 0 : 1)
  return enter({ ...state, mode, established }, { kind: 'request', delayMs, fresh })
}

const enter = (state: MachineState, work: Work): MachineState => ({ ...state, work })
