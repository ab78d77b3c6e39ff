import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BackoffDefaults } from '../transport/retry-policy.ts'
import {
  initialState,
  readStateOf,
  type MachineState,
  type Memory,
  type Phase,
  type ReadEvent,
} from './machine-state.ts'
import { step, type Step } from './read-machine.ts'

const error = new Error('cut')
const sse = { minConnectionDuration: 1000, maxShortConnections: 3, backoffBaseDelay: 100, backoffMaxDelay: 5000 }
const start = initialState({ retry: BackoffDefaults, sse }, { offset: 'a', target: 'long-poll' })

const state = (phase: Phase, memory: Partial<Memory> = {}): MachineState => ({
  phase,
  memory: { ...start.memory, opened: true, started: true, ...memory },
})

const bySse: Partial<Memory> = { target: 'sse' }
const states: Record<string, MachineState> = {
  first: start,
  'catch-up': state({ kind: 'catch-up' }),
  finite: state({ kind: 'catch-up' }, { target: 'none' }),
  'long-poll': state({ kind: 'long-poll' }),
  sse: state({ kind: 'sse', established: true }, bySse),
  'sse-new': state({ kind: 'sse', established: false }, bySse),
  'sse-last': state({ kind: 'sse', established: false }, { ...bySse, shortConnections: 2 }),
  waiting: state({ kind: 'waiting', mode: 'long-poll', delayMs: 100, error }, { failures: 1 }),
  'waiting-sse': state({ kind: 'waiting', mode: 'sse', delayMs: 100, error }, bySse),
  recovering: state({ kind: 'recovering', mode: 'long-poll', error }),
  paused: state({ kind: 'paused', mode: 'long-poll' }, { pauses: new Set(['hidden'] as const) }),
  'paused-sse': state({ kind: 'paused', mode: 'sse' }, { ...bySse, pauses: new Set(['hidden'] as const) }),
  closed: state({ kind: 'closed' }),
  failed: state({ kind: 'failed', error }),
}

const position = { offset: 'b', cursor: '1', upToDate: true, streamClosed: false }
const batch = { type: 'batch', position, advanced: true, elapsedMs: 5 } as const
const events: Record<string, ReadEvent> = {
  opened: { type: 'opened', eventStream: false },
  'opened-events': { type: 'opened', eventStream: true },
  batch,
  'batch-more': { ...batch, position: { ...position, upToDate: false } },
  'batch-closed': { ...batch, position: { ...position, streamClosed: true } },
  'ended-short': { type: 'ended', elapsedMs: 999, random: 0.5 },
  'ended-long': { type: 'ended', elapsedMs: 1000, random: 0.5 },
  'sse-refused': { type: 'sse-refused' },
  failed: { type: 'failed', error, retryable: true, retryAfterMs: 0, random: 1 },
  'failed-for-good': { type: 'failed', error, retryable: false, retryAfterMs: 0, random: 1 },
  silent: { type: 'silent', error, random: 1 },
  suspect: { type: 'suspect' },
  wake: { type: 'wake' },
  elapsed: { type: 'elapsed' },
  pause: { type: 'pause', reason: 'offline' },
  resume: { type: 'resume', reason: 'hidden' },
  finite: { type: 'finite' },
  recovered: { type: 'recovered' },
  fatal: { type: 'fatal', error },
  cancel: { type: 'cancel' },
}

/** A cell of the table: the phase that follows and the commands, in short. `.` is: nothing changes. */
const cell = (before: MachineState, event: ReadEvent): string => {
  const { state: after, commands } = step(before, event)
  if (commands.length === 0 && after.phase.kind === before.phase.kind && sameEstablished(before, after)) return '.'
  const phase = after.phase.kind === 'sse' ? (after.phase.established ? 'sse' : 'sse-new') : after.phase.kind
  const told = commands.map((command) => {
    if (command.type === 'request')
      return `${command.mode}@${command.offset}+${command.delayMs}${command.fresh ? '!' : ''}`
    return command.type === 'wait' ? `wait${command.delayMs}` : command.type
  })
  return [phase, ...told].join(' ')
}

const sameEstablished = (a: MachineState, b: MachineState): boolean =>
  a.phase.kind !== 'sse' || b.phase.kind !== 'sse' || a.phase.established === b.phase.established

/** Every cell that changes something, as phase and commands: `mode@offset+delay`, `!` for around caches. */
const table: Record<string, Record<string, string>> = {
  first: {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed stop finish',
    'ended-short': 'catch-up catch-up@a+100',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'waiting wait100',
    suspect: 'catch-up catch-up@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'catch-up': {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed stop finish',
    'ended-short': 'catch-up catch-up@a+100',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'waiting wait100',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  finite: {
    'opened-events': 'sse-new',
    batch: 'closed stop finish',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed stop finish',
    'ended-short': 'catch-up catch-up@a+100',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'waiting wait100',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'long-poll': {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed stop finish',
    'ended-short': 'catch-up catch-up@a+100',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  sse: {
    'batch-closed': 'closed stop finish',
    'ended-short': 'sse-new sse@a+100',
    'ended-long': 'sse sse@a+0',
    'sse-refused': 'catch-up warn-fallback catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'sse-new': {
    batch: 'sse',
    'batch-closed': 'closed stop finish',
    'ended-short': 'sse-new sse@a+100',
    'ended-long': 'sse-new sse@a+0',
    'sse-refused': 'catch-up warn-fallback catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'sse-last': {
    batch: 'sse',
    'batch-closed': 'closed stop finish',
    'ended-short': 'catch-up warn-fallback catch-up@a+0',
    'ended-long': 'sse-new sse@a+0',
    'sse-refused': 'catch-up warn-fallback catch-up@a+0',
    failed: 'waiting wait100',
    'failed-for-good': 'recovering ask',
    silent: 'catch-up warn-fallback catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  waiting: {
    suspect: 'catch-up catch-up@a+0',
    wake: 'catch-up catch-up@a+0',
    elapsed: 'catch-up catch-up@a+0',
    pause: 'paused stop',
    resume: 'catch-up catch-up@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'waiting-sse': {
    suspect: 'sse-new sse@a+0',
    wake: 'sse-new sse@a+0',
    elapsed: 'sse-new sse@a+0',
    pause: 'paused stop',
    resume: 'sse-new sse@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  recovering: {
    recovered: 'catch-up catch-up@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  paused: {
    resume: 'catch-up catch-up@a+0',
    finite: 'catch-up catch-up@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  'paused-sse': {
    resume: 'sse-new sse@a+0',
    finite: 'catch-up catch-up@a+0',
    fatal: 'failed stop fail',
    cancel: 'closed stop finish',
  },
  closed: {},
  failed: {},
}

test('every state answers every event as the table says', () => {
  const rows = Object.entries(states).map(([name, before]) => {
    const cells = Object.entries(events).map(([type, event]) => [type, cell(before, event)])
    return [name, Object.fromEntries(cells.filter(([, text]) => text !== '.'))]
  })
  expect(Object.fromEntries(rows)).toEqual(table)
})

test('the first empty answer is usual, further ones are asked for at growing intervals and around caches', () => {
  let now = state({ kind: 'long-poll' })
  const idle: ReadEvent = { ...batch, position: { ...position, offset: 'a' }, advanced: false, elapsedMs: 199 }
  const requests = Array.from({ length: 9 }, () => {
    const next = step(now, idle)
    now = next.state
    return next.commands.map((command) =>
      command.type === 'request' ? [command.delayMs, command.fresh] : command.type,
    )
  })
  expect(requests.flat()).toEqual([
    [0, false],
    [100, true],
    [200, true],
    [400, true],
    [800, true],
    [1600, true],
    [3200, true],
    [5000, true],
    [5000, true],
  ])
  expect(step(now, { ...idle, elapsedMs: 200 }).state.memory.idleAnswers).toBe(0)
  expect(step(now, { ...idle, advanced: true }).state.memory.idleAnswers).toBe(0)
})

test('a catch-up read that brings nothing and is not up to date goes around caches at once', () => {
  const stale: ReadEvent = { ...batch, position: { ...position, offset: 'a', upToDate: false }, advanced: false }
  expect(step(state({ kind: 'catch-up' }), stale).commands).toEqual([
    { type: 'request', mode: 'catch-up', offset: 'a', cursor: '1', fresh: true, delayMs: 0 },
  ])
})

test('retries stop after maxRetries and then onError is asked', () => {
  const rules = { sse, retry: { ...BackoffDefaults, maxRetries: 1 } }
  const failed = events['failed'] ?? { type: 'cancel' }
  const once = step(state({ kind: 'catch-up' }, { rules }), failed).state
  expect(readStateOf(once)).toEqual({ phase: 'waiting', attempt: 1, delayMs: 100, error })
  const again = step(step(once, { type: 'elapsed' }).state, failed)
  expect(again.commands).toEqual([{ type: 'ask', error }])
})

test('recoveries that never help are spaced', () => {
  let now = state({ kind: 'catch-up' })
  const delays = Array.from({ length: 4 }, () => {
    const asked = step(now, events['failed-for-good'] ?? { type: 'cancel' }).state
    const recovered = step(asked, { type: 'recovered' })
    now = recovered.state
    return recovered.commands.map((command) => (command.type === 'request' ? command.delayMs : command.type))
  })
  expect(delays.flat()).toEqual([0, 100, 130, expect.closeTo(169)])
})

test('a session that was caught up by events is live again at once after a connection was rotated', () => {
  const rotated = step(states['sse'] ?? start, { type: 'ended', elapsedMs: 60_000, random: 0 }).state
  expect(readStateOf(rotated)).toEqual({ phase: 'live', mode: 'sse' })
})

test('a server that only sends events to a session that polls is not asked for live=sse', () => {
  const streaming = step(state({ kind: 'catch-up' }), { type: 'opened', eventStream: true }).state
  expect(step(streaming, { type: 'ended', elapsedMs: 5000, random: 0 }).commands).toEqual([
    { type: 'request', mode: 'catch-up', offset: 'a', cursor: undefined, fresh: false, delayMs: 0 },
  ])
})

test.each([
  ['first', { phase: 'connecting' }],
  ['catch-up', { phase: 'catching-up' }],
  ['long-poll', { phase: 'live', mode: 'long-poll' }],
  ['sse', { phase: 'live', mode: 'sse' }],
  ['sse-new', { phase: 'catching-up' }],
  ['waiting', { phase: 'waiting', attempt: 1, delayMs: 100, error }],
  ['recovering', undefined],
  ['paused', { phase: 'paused', reasons: ['hidden'] }],
  ['closed', { phase: 'closed' }],
  ['failed', { phase: 'failed', error }],
])('the state %s is reported as %o', (name, reported) => {
  expect(readStateOf(states[name] ?? start)).toEqual(reported)
})

const arbitraryEvent = fc.oneof(
  fc.constantFrom(...Object.values(events)),
  fc.record({
    type: fc.constant('batch' as const),
    position: fc.record({
      offset: fc.constantFrom('a', 'b', 'c'),
      cursor: fc.constant('1'),
      upToDate: fc.boolean(),
      streamClosed: fc.constant(false),
    }),
    advanced: fc.boolean(),
    elapsedMs: fc.constantFrom(0, 5000),
  }),
  fc.record({
    type: fc.constantFrom('pause' as const, 'resume' as const),
    reason: fc.constantFrom('hidden' as const, 'offline' as const, 'manual' as const),
  }),
)

/** What the shell has in hand after some steps: the work that the last command began. */
const inHand = (steps: ReadonlyArray<Step>): string =>
  steps
    .flatMap(({ commands }) => commands.map(({ type }) => type))
    .reduce((work, type) => (['request', 'wait', 'ask', 'stop'].includes(type) ? type : work), 'request')

const WORK: Record<Phase['kind'], string> = {
  'catch-up': 'request',
  'long-poll': 'request',
  sse: 'request',
  waiting: 'wait',
  recovering: 'ask',
  paused: 'stop',
  closed: 'stop',
  failed: 'stop',
}

test('whatever happens, the work in hand fits the phase and the invariants hold', () => {
  const target = fc.constantFrom('none' as const, 'long-poll' as const, 'sse' as const)
  fc.assert(
    fc.property(target, fc.array(arbitraryEvent, { maxLength: 60 }), (goal, happenings) => {
      let now = initialState({ retry: { ...BackoffDefaults, maxRetries: 3 }, sse }, { offset: 'a', target: goal })
      const steps: Step[] = []
      for (const event of happenings) {
        const before = now
        const next = step(now, event)
        now = next.state
        steps.push(next)
        const { phase, memory } = now
        expect(inHand(steps)).toBe(WORK[phase.kind])
        if (event.type !== 'batch') expect(memory.offset).toBe(before.memory.offset)
        const idle = ['paused', 'recovering', 'closed', 'failed'].includes(phase.kind)
        if (memory.started && memory.pauses.size > 0) expect(idle).toBe(true)
        if (phase.kind === 'paused') expect(memory.pauses.size).toBeGreaterThan(0)
        if (before.phase.kind === 'closed' || before.phase.kind === 'failed') expect(next.state).toBe(before)
      }
    }),
  )
})
