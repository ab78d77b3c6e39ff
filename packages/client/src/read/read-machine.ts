// When a session asks, how, and when it stops. Pure: what happened goes in, the next state and commands come out.
//
// Invariants
// - At most one request or wait is going on; every command `request` and `wait` replaces the one before.
// - The offset moves only by a whole batch, so whatever is interrupted is asked again from where the last batch ended.
// - After any interruption of a long-poll the next request is a catch-up read, which is answered at once.
// - No sequence of fast, empty answers or of recoveries makes requests without growing waits.
// - `closed` and `failed` are final and ask for nothing.
import { longestWaitMs, retryDelayMs } from '../transport/retry-policy.ts'
import type {
  Intention,
  MachineState,
  Memory,
  Phase,
  ReadCommand,
  ReadEvent,
  ReadMode,
  Requesting,
  RequestFailure,
  WorkEvent,
} from './machine-state.ts'

/** An answer that comes sooner and brings nothing did not wait for news. */
const PROMPT_MS = 200
const IDLE_BASE_MS = 100
const IDLE_MAX_MS = 5000

export interface Step {
  readonly state: MachineState
  readonly commands: ReadonlyArray<ReadCommand>
}

/** The next state after an event. */
export const step = (state: MachineState, event: ReadEvent): Step => react(state, event) ?? { state, commands: [] }

/** `undefined` for an event that means nothing in the present phase. */
const react = ({ phase, memory }: MachineState, event: ReadEvent): Step | undefined => {
  if (phase.kind === 'closed' || phase.kind === 'failed') return undefined
  if (event.type === 'cancel') return close(memory)
  if (event.type === 'fatal') return fail(memory, event.error)
  if (isIntention(event)) return reactToIntention(phase, intend(memory, event), event)
  switch (phase.kind) {
    case 'paused':
      return undefined
    case 'recovering':
      return event.type === 'recovered' ? recover(memory, phase.mode) : undefined
    case 'waiting':
      return isWakeUp(event) ? retry(memory, phase.mode) : undefined
    default:
      return reactToAnswer(phase, memory, event)
  }
}

const reactToAnswer = (phase: Requesting, memory: Memory, event: ReadEvent): Step | undefined => {
  switch (event.type) {
    case 'opened':
      return opened(phase, memory, event.eventStream)
    case 'batch':
      return received(phase, memory, event)
    case 'ended':
      return reconnect(phase, memory, event)
    case 'sse-refused':
      return memory.target === 'sse' ? fallBack(memory) : undefined
    case 'failed':
      return event.retryable ? wait(phase.kind, memory, event) : ask(phase.kind, memory, event.error)
    case 'silent':
      return phase.kind === 'catch-up' ? wait('catch-up', memory, event) : fellSilent(phase, memory)
    case 'suspect':
      return request(memory, 'catch-up')
    default:
      return undefined
  }
}

const isIntention = (event: ReadEvent): event is Intention =>
  event.type === 'pause' || event.type === 'resume' || event.type === 'finite'

const isWakeUp = ({ type }: ReadEvent): boolean => type === 'elapsed' || type === 'wake' || type === 'suspect'

/** A connection by events answers at once, a long-poll does not: it is preceded by a read that does. */
const retry = (memory: Memory, mode: ReadMode, delayMs?: number): Step =>
  request(memory, mode === 'sse' && memory.target === 'sse' ? 'sse' : 'catch-up', delayMs)

const reactToIntention = (
  phase: Exclude<Phase, { kind: 'closed' | 'failed' }>,
  memory: Memory,
  { type }: Intention,
): Step => {
  const isPaused = memory.pauses.size > 0
  if (phase.kind === 'paused') return isPaused ? enter(phase, memory) : retry(memory, phase.mode)
  if (phase.kind === 'waiting' && type === 'resume' && !isPaused) return retry(memory, phase.mode)
  if (phase.kind === 'recovering' || !isPaused || !memory.started) return enter(phase, memory)
  return pause(memory, phase.kind === 'waiting' ? phase.mode : phase.kind)
}

/** A finite read is never paused by a hidden page: someone waits for its promise. */
const intend = (memory: Memory, event: Intention): Memory => {
  const pauses = new Set(memory.pauses)
  if (event.type === 'pause') pauses.add(event.reason)
  else pauses.delete(event.type === 'resume' ? event.reason : 'hidden')
  return { ...memory, pauses, target: event.type === 'finite' ? 'none' : memory.target }
}

const opened = (phase: Requesting, memory: Memory, eventStream: boolean): Step =>
  enter(eventStream && phase.kind !== 'sse' ? { kind: 'sse', established: false } : phase, { ...memory, opened: true })

const received = (phase: Requesting, before: Memory, event: Extract<WorkEvent, { type: 'batch' }>): Step => {
  const { offset, cursor, upToDate, streamClosed } = event.position
  const isIdle = !event.advanced && event.elapsedMs < PROMPT_MS
  const progress = isIdle ? { idleAnswers: before.idleAnswers + 1 } : { idleAnswers: 0, failures: 0, recoveries: 0 }
  const memory: Memory = { ...before, offset, cursor, started: true, ...progress }
  const { target } = memory
  if (streamClosed || (upToDate && target === 'none')) return close(memory)
  const isPaused = memory.pauses.size > 0
  if (phase.kind === 'sse' && !isPaused) return enter({ ...phase, established: phase.established || upToDate }, memory)
  const live = upToDate && target !== 'none' ? target : 'catch-up'
  const next = phase.kind === 'sse' ? 'sse' : live
  return isPaused ? pause(memory, next) : request(memory, next, idleDelayMs(memory))
}

/** The first empty answer is usual: nothing happened yet. From the second in a row on each wait is twice as long. */
const idleDelayMs = ({ idleAnswers }: Memory): number =>
  idleAnswers < 2 ? 0 : Math.min(IDLE_BASE_MS * 2 ** (idleAnswers - 2), IDLE_MAX_MS)

const reconnect = (phase: Requesting, before: Memory, event: Extract<WorkEvent, { type: 'ended' }>): Step => {
  const { minConnectionDuration, maxShortConnections, backoffBaseDelay, backoffMaxDelay } = before.rules.sse
  const isShort = event.elapsedMs < minConnectionDuration
  const shortConnections = isShort ? before.shortConnections + 1 : 0
  const memory: Memory = { ...before, shortConnections }
  const wasAsked = memory.target === 'sse'
  if (wasAsked && shortConnections >= maxShortConnections) return fallBack(memory)
  const bound = isShort ? Math.min(backoffMaxDelay, backoffBaseDelay * 2 ** shortConnections) : 0
  const isEstablished = !isShort && phase.kind === 'sse' && phase.established
  return request(memory, wasAsked ? 'sse' : 'catch-up', Math.floor(event.random * bound), isEstablished)
}

const fallBack = (memory: Memory): Step => {
  const { state, commands } = request({ ...memory, target: 'long-poll' }, 'catch-up')
  return { state, commands: [{ type: 'warn-fallback' }, ...commands] }
}

/** A connection that never spoke is a short one: whatever holds its events back will hold the next ones back too. */
const fellSilent = (phase: Exclude<Requesting, { kind: 'catch-up' }>, before: Memory): Step => {
  if (phase.kind === 'long-poll' || phase.established) return request(before, 'catch-up')
  const memory: Memory = { ...before, shortConnections: before.shortConnections + 1 }
  const isWorthTrying = memory.shortConnections < memory.rules.sse.maxShortConnections
  return isWorthTrying ? request(memory, 'catch-up') : fallBack(memory)
}

const wait = (
  mode: ReadMode,
  before: Memory,
  { error, retryAfterMs = 0, random }: Pick<RequestFailure, 'error' | 'retryAfterMs' | 'random'>,
): Step => {
  const failures = before.failures + 1
  const memory: Memory = { ...before, failures, opened: false }
  const delayMs = retryDelayMs(memory.rules.retry, { failures, retryAfterMs, random })
  if (delayMs === undefined) return ask(mode, memory, error)
  return enter({ kind: 'waiting', mode, delayMs, error }, memory, { type: 'wait', delayMs })
}

const ask = (mode: ReadMode, memory: Memory, error: Error): Step =>
  enter({ kind: 'recovering', mode, error }, { ...memory, opened: false }, { type: 'ask', error })

/** At once for the first time; recoveries that never help are spaced like retries. */
const recover = (before: Memory, mode: ReadMode): Step => {
  const memory: Memory = { ...before, failures: 0, recoveries: before.recoveries + 1 }
  if (memory.started && memory.pauses.size > 0) return pause(memory, mode)
  const inVain = memory.recoveries - 1
  return retry(memory, mode, inVain > 0 ? longestWaitMs(memory.rules.retry, inVain) : 0)
}

const request = (memory: Memory, mode: ReadMode, delayMs = 0, established = false): Step => {
  const { offset, cursor, idleAnswers } = memory
  const fresh = idleAnswers > (mode === 'catch-up' ? 0 : 1)
  const phase: Phase = mode === 'sse' ? { kind: mode, established } : { kind: mode }
  return enter(phase, memory, { type: 'request', mode, offset, cursor, fresh, delayMs })
}

const pause = (memory: Memory, mode: ReadMode): Step => enter({ kind: 'paused', mode }, memory, { type: 'stop' })

const close = (memory: Memory): Step => enter({ kind: 'closed' }, memory, { type: 'stop' }, { type: 'finish' })

const fail = (memory: Memory, error: Error): Step =>
  enter({ kind: 'failed', error }, memory, { type: 'stop' }, { type: 'fail', error })

const enter = (phase: Phase, memory: Memory, ...commands: ReadCommand[]): Step => ({
  state: { phase, memory },
  commands,
})
