// When a session asks, how, and when it stops. Pure: what happened goes in, the next state and commands come out.
//
// Invariants
// - At most one request or wait is going on; every command `request` and `wait` replaces the one before.
// - The offset moves only by a whole batch, so whatever is interrupted is asked again from where the last batch ended.
// - After any interruption of a long-poll the next request is a catch-up read, which is answered at once.
// - No sequence of fast, empty answers or of recoveries makes requests without growing waits.
// - `closed` and `failed` are final and ask for nothing.
import { retryDelayMs } from '../transport/retry-policy.ts'
import type { MachineState, Memory, Phase, ReadCommand, ReadEvent, ReadMode } from './machine-state.ts'

/** An answer that comes sooner and brings nothing did not wait for news. */
const PROMPT_MS = 200
const IDLE_BASE_MS = 100
const IDLE_MAX_MS = 5000

export interface Step {
  readonly state: MachineState
  readonly commands: ReadonlyArray<ReadCommand>
}

/** The next state after an event. An event that means nothing in the present phase changes nothing. */
export const step = (state: MachineState, event: ReadEvent): Step => {
  const { phase } = state
  if (phase.kind === 'closed' || phase.kind === 'failed') return stay(state)
  if (event.type === 'cancel') return close(state.memory)
  if (event.type === 'fatal') return fail(state.memory, event.error)
  if (event.type === 'pause' || event.type === 'resume' || event.type === 'finite') return stepIntention(state, event)
  if (phase.kind === 'recovering') return event.type === 'recovered' ? recover(state.memory, phase.mode) : stay(state)
  if (phase.kind === 'paused') return stay(state)
  if (phase.kind === 'waiting') return isWakeUp(event) ? retry(state.memory, phase.mode) : stay(state)
  return stepRequest(phase, state.memory, event)
}

type Requesting = Extract<Phase, { kind: ReadMode }>

const stepRequest = (phase: Requesting, memory: Memory, event: ReadEvent): Step => {
  switch (event.type) {
    case 'opened':
      return opened(phase, memory, event.eventStream)
    case 'batch':
      return received(phase, memory, event)
    case 'ended':
      return reconnect(phase, memory, event)
    case 'sse-refused':
      return memory.target === 'sse' ? fallBack(memory) : stay({ phase, memory })
    case 'failed':
      return event.retryable ? wait(phase.kind, memory, event) : ask(phase.kind, memory, event.error)
    case 'silent':
      return fellSilent(phase, memory, event)
    case 'suspect':
      return request(memory, 'catch-up')
    default:
      return stay({ phase, memory })
  }
}

const isWakeUp = (event: ReadEvent): boolean =>
  event.type === 'elapsed' || event.type === 'wake' || event.type === 'suspect'

/** A connection by events answers at once, a long-poll does not: it is preceded by a read that does. */
const retry = (memory: Memory, mode: ReadMode, delayMs = 0): Step =>
  request(memory, mode === 'sse' && memory.target === 'sse' ? 'sse' : 'catch-up', delayMs)

const stepIntention = (
  state: MachineState,
  event: Extract<ReadEvent, { type: 'pause' | 'resume' | 'finite' }>,
): Step => {
  const { phase } = state
  const memory = intend(state.memory, event)
  const paused = memory.pauses.size > 0
  const resumed = phase.kind === 'paused' || (phase.kind === 'waiting' && event.type === 'resume')
  if (resumed && !paused) return retry(memory, phase.mode)
  const pausable = memory.started && phase.kind !== 'paused' && phase.kind !== 'recovering'
  if (!pausable || !paused || phase.kind === 'closed' || phase.kind === 'failed') return stay({ phase, memory })
  return pause(memory, phase.kind === 'waiting' ? phase.mode : phase.kind)
}

/** A finite read is never paused by a hidden page: someone waits for its promise. */
const intend = (memory: Memory, event: Extract<ReadEvent, { type: 'pause' | 'resume' | 'finite' }>): Memory => {
  const pauses = new Set(memory.pauses)
  if (event.type === 'pause') pauses.add(event.reason)
  else pauses.delete(event.type === 'resume' ? event.reason : 'hidden')
  return { ...memory, pauses, target: event.type === 'finite' ? 'none' : memory.target }
}

const opened = (phase: Requesting, memory: Memory, eventStream: boolean): Step => {
  const next: Phase = eventStream && phase.kind !== 'sse' ? { kind: 'sse', established: false } : phase
  return stay({ phase: next, memory: { ...memory, opened: true } })
}

const received = (phase: Requesting, before: Memory, event: Extract<ReadEvent, { type: 'batch' }>): Step => {
  const { position } = event
  const idle = !event.advanced && event.elapsedMs < PROMPT_MS
  const memory: Memory = {
    ...before,
    offset: position.offset,
    cursor: position.cursor,
    started: true,
    idleAnswers: idle ? before.idleAnswers + 1 : 0,
    failures: idle ? before.failures : 0,
    recoveries: idle ? before.recoveries : 0,
  }
  if (position.streamClosed || (position.upToDate && memory.target === 'none')) return close(memory)
  if (phase.kind === 'sse') return receivedByEvents(phase, memory, position.upToDate)
  const next = position.upToDate && memory.target !== 'none' ? memory.target : 'catch-up'
  return memory.pauses.size > 0 ? pause(memory, next) : request(memory, next, idleDelayMs(memory))
}

const receivedByEvents = (phase: Requesting & { kind: 'sse' }, memory: Memory, upToDate: boolean): Step =>
  memory.pauses.size > 0
    ? pause(memory, 'sse')
    : stay({ phase: { kind: 'sse', established: phase.established || upToDate }, memory })

/** The first empty answer is usual: nothing happened yet. From the second in a row on each wait is twice as long. */
const idleDelayMs = ({ idleAnswers }: Memory): number =>
  idleAnswers < 2 ? 0 : Math.min(IDLE_BASE_MS * 2 ** (idleAnswers - 2), IDLE_MAX_MS)

const reconnect = (phase: Requesting, before: Memory, event: Extract<ReadEvent, { type: 'ended' }>): Step => {
  const { sse } = before.rules
  const short = event.elapsedMs < sse.minConnectionMs
  const memory: Memory = { ...before, shortConnections: short ? before.shortConnections + 1 : 0 }
  const asked = memory.target === 'sse'
  if (asked && memory.shortConnections >= sse.maxShortConnections) return fallBack(memory)
  const bound = Math.min(sse.maxDelayMs, sse.baseDelayMs * 2 ** memory.shortConnections)
  const established = !short && phase.kind === 'sse' && phase.established
  return request(memory, asked ? 'sse' : 'catch-up', short ? Math.floor(event.random * bound) : 0, established)
}

const fallBack = (memory: Memory): Step => {
  const { state, commands } = request({ ...memory, target: 'long-poll' }, 'catch-up')
  return { state, commands: [{ type: 'warn-fallback' }, ...commands] }
}

/** A connection that never spoke is a short one: whatever holds its events back will hold the next ones back too. */
const fellSilent = (phase: Requesting, before: Memory, event: Extract<ReadEvent, { type: 'silent' }>): Step => {
  if (phase.kind === 'catch-up') return wait('catch-up', before, { ...event, retryAfterMs: 0 })
  if (phase.kind === 'long-poll' || phase.established) return request(before, 'catch-up')
  const memory: Memory = { ...before, shortConnections: before.shortConnections + 1 }
  return memory.shortConnections >= memory.rules.sse.maxShortConnections
    ? fallBack(memory)
    : request(memory, 'catch-up')
}

const wait = (
  mode: ReadMode,
  before: Memory,
  event: { readonly error: Error; readonly retryAfterMs: number; readonly random: number },
): Step => {
  const { error } = event
  const failures = before.failures + 1
  const memory: Memory = { ...before, failures, opened: false }
  const delayMs = retryDelayMs(memory.rules.retry, { ...event, failures })
  if (delayMs === undefined) return ask(mode, memory, error)
  const phase: Phase = { kind: 'waiting', mode, attempt: failures, delayMs, error }
  return { state: { phase, memory }, commands: [{ type: 'wait', delayMs }] }
}

const ask = (mode: ReadMode, memory: Memory, error: Error): Step => ({
  state: { phase: { kind: 'recovering', mode, error }, memory: { ...memory, opened: false } },
  commands: [{ type: 'ask', error }],
})

/** At once for the first time; recoveries that never help are spaced like retries. */
const recover = (before: Memory, mode: ReadMode): Step => {
  const { initialDelay, multiplier, maxDelay } = before.rules.retry
  const memory: Memory = { ...before, failures: 0, recoveries: before.recoveries + 1 }
  if (memory.started && memory.pauses.size > 0) return pause(memory, mode)
  const bound = Math.min(initialDelay * multiplier ** (memory.recoveries - 2), maxDelay)
  return retry(memory, mode, memory.recoveries < 2 ? 0 : bound)
}

const request = (memory: Memory, mode: ReadMode, delayMs = 0, established = false): Step => {
  const { offset, cursor, idleAnswers } = memory
  const fresh = idleAnswers > (mode === 'catch-up' ? 0 : 1)
  const phase: Phase = mode === 'sse' ? { kind: 'sse', established } : { kind: mode }
  return { state: { phase, memory }, commands: [{ type: 'request', mode, offset, cursor, fresh, delayMs }] }
}

const pause = (memory: Memory, mode: ReadMode): Step => ({
  state: { phase: { kind: 'paused', mode }, memory },
  commands: [{ type: 'stop' }],
})

const close = (memory: Memory): Step => ({
  state: { phase: { kind: 'closed' }, memory },
  commands: [{ type: 'stop' }, { type: 'finish' }],
})

const fail = (memory: Memory, error: Error): Step => ({
  state: { phase: { kind: 'failed', error }, memory },
  commands: [{ type: 'stop' }, { type: 'fail', error }],
})

const stay = (state: MachineState): Step => ({ state, commands: [] })
