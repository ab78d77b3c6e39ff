import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BackoffDefaults } from '../transport/retry-policy.ts'
import { initialState, readStateOf, type MachineState, type ReadEvent, type Work } from './machine-state.ts'
import { step } from './read-machine.ts'

const error = new Error('cut')
const most = (): number => 1
const least = (): number => 0
const sse = { minConnectionDuration: 1000, maxShortConnections: 3, backoffBaseDelay: 100, backoffMaxDelay: 5000 }
const start = initialState({ retry: BackoffDefaults, sse }, { offset: 'a', target: 'long-poll' })

const asking: Work = { kind: 'request', delayMs: 0, fresh: false }

const state = (memory: Partial<MachineState>): MachineState => ({
  ...start,
  opened: true,
  started: true,
  mode: 'long-poll',
  ...memory,
})

const bySse: Partial<MachineState> = { target: 'sse', mode: 'sse' }
const hidden: Partial<MachineState> = { work: { kind: 'paused' }, pauses: new Set(['hidden'] as const) }
const waiting: Work = { kind: 'waiting', delayMs: 100, error }
const states: Record<string, MachineState> = {
  first: start,
  'catch-up': state({ mode: 'catch-up' }),
  finite: state({ mode: 'catch-up', target: 'none' }),
  'long-poll': state({ work: asking }),
  sse: state({ ...bySse, established: true }),
  'sse-new': state(bySse),
  'sse-last': state({ ...bySse, shortConnections: 2 }),
  waiting: state({ work: waiting, failures: 1 }),
  'waiting-sse': state({ ...bySse, work: waiting }),
  recovering: state({ work: { kind: 'recovering', error } }),
  paused: state(hidden),
  'paused-sse': state({ ...bySse, ...hidden }),
  closed: state({ work: { kind: 'closed' } }),
  failed: state({ work: { kind: 'failed', error } }),
}

const position = { offset: 'b', cursor: '1', upToDate: true, streamClosed: false }
const batch = { type: 'batch', position, advanced: true, elapsedMs: 5 } as const
const events: Record<string, ReadEvent> = {
  opened: { type: 'opened', eventStream: false },
  'opened-events': { type: 'opened', eventStream: true },
  batch,
  'batch-more': { ...batch, position: { ...position, upToDate: false } },
  'batch-closed': { ...batch, position: { ...position, streamClosed: true } },
  'ended-short': { type: 'ended', elapsedMs: 999 },
  'ended-long': { type: 'ended', elapsedMs: 1000 },
  'sse-refused': { type: 'sse-refused' },
  failed: { type: 'failed', error, retryAfterMs: 0 },
  'failed-for-good': { type: 'failed', error },
  silent: { type: 'silent', error },
  suspect: { type: 'suspect' },
  elapsed: { type: 'elapsed' },
  pause: { type: 'pause', reason: 'offline' },
  resume: { type: 'resume', reason: 'hidden' },
  finite: { type: 'finite' },
  recovered: { type: 'recovered' },
  fatal: { type: 'fatal', error },
  cancel: { type: 'cancel' },
}

/** A cell of the table: the state that follows, in short, and what is asked anew. `.` is: nothing changes. */
const cell = (before: MachineState, event: ReadEvent): string => {
  const after = step(before, event, most)
  const { work, mode, offset, established } = after
  const isSame = work === before.work
  if (isSame && mode === before.mode && established === before.established) return '.'
  const name = mode === 'sse' && !established ? 'sse-new' : mode
  if (work.kind === 'waiting') return `waiting ${work.delayMs}`
  if (work.kind !== 'request') return work.kind
  const asked = isSame ? [] : [`${mode}@${offset}+${work.delayMs}${work.fresh ? '!' : ''}`]
  return [name, ...asked, ...(before.target === after.target || event.type === 'finite' ? [] : ['fallback'])].join(' ')
}

/** Every cell that changes something: the state, and `mode@offset+delay` of a request, `!` for around caches. */
const table: Record<string, Record<string, string>> = {
  first: {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed',
    'ended-short': 'catch-up catch-up@a+200',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'waiting 100',
    suspect: 'catch-up catch-up@a+0',
    fatal: 'failed',
    cancel: 'closed',
  },
  'catch-up': {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed',
    'ended-short': 'catch-up catch-up@a+200',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'waiting 100',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  finite: {
    'opened-events': 'sse-new',
    batch: 'closed',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed',
    'ended-short': 'catch-up catch-up@a+200',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'waiting 100',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  'long-poll': {
    'opened-events': 'sse-new',
    batch: 'long-poll long-poll@b+0',
    'batch-more': 'catch-up catch-up@b+0',
    'batch-closed': 'closed',
    'ended-short': 'catch-up catch-up@a+200',
    'ended-long': 'catch-up catch-up@a+0',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  sse: {
    'batch-closed': 'closed',
    'ended-short': 'sse-new sse@a+200',
    'ended-long': 'sse sse@a+0',
    'sse-refused': 'catch-up catch-up@a+0 fallback',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  'sse-new': {
    batch: 'sse',
    'batch-closed': 'closed',
    'ended-short': 'sse-new sse@a+200',
    'ended-long': 'sse-new sse@a+0',
    'sse-refused': 'catch-up catch-up@a+0 fallback',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'catch-up catch-up@a+0',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  'sse-last': {
    batch: 'sse',
    'batch-closed': 'closed',
    'ended-short': 'catch-up catch-up@a+0 fallback',
    'ended-long': 'sse-new sse@a+0',
    'sse-refused': 'catch-up catch-up@a+0 fallback',
    failed: 'waiting 100',
    'failed-for-good': 'recovering',
    silent: 'catch-up catch-up@a+0 fallback',
    suspect: 'catch-up catch-up@a+0',
    pause: 'paused',
    fatal: 'failed',
    cancel: 'closed',
  },
  waiting: {
    suspect: 'catch-up catch-up@a+0',
    elapsed: 'catch-up catch-up@a+0',
    pause: 'paused',
    resume: 'catch-up catch-up@a+0',
    fatal: 'failed',
    cancel: 'closed',
  },
  'waiting-sse': {
    suspect: 'sse-new sse@a+0',
    elapsed: 'sse-new sse@a+0',
    pause: 'paused',
    resume: 'sse-new sse@a+0',
    fatal: 'failed',
    cancel: 'closed',
  },
  recovering: {
    recovered: 'catch-up catch-up@a+0',
    failed: 'failed',
    'failed-for-good': 'failed',
    fatal: 'failed',
    cancel: 'closed',
  },
  paused: {
    resume: 'catch-up catch-up@a+0',
    finite: 'catch-up catch-up@a+0',
    fatal: 'failed',
    cancel: 'closed',
  },
  'paused-sse': {
    resume: 'sse-new sse@a+0',
    finite: 'catch-up catch-up@a+0',
    fatal: 'failed',
    cancel: 'closed',
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

const asked = ({ work }: MachineState): unknown[] =>
  work.kind === 'request' ? [work.delayMs, work.fresh] : [work.kind]

test('the first empty answer is usual, further ones are asked for at growing intervals and around caches', () => {
  let now = state({})
  const idle: ReadEvent = { ...batch, position: { ...position, offset: 'a' }, advanced: false, elapsedMs: 199 }
  const requests = Array.from({ length: 9 }, () => {
    now = step(now, idle, most)
    return asked(now)
  })
  expect(requests).toEqual([
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
  expect(step(now, { ...idle, elapsedMs: 200 }, most).idleAnswers).toBe(0)
  expect(step(now, { ...idle, advanced: true }, most).idleAnswers).toBe(0)
})

test('a catch-up read that brings nothing and is not up to date goes around caches at once', () => {
  const stale: ReadEvent = { ...batch, position: { ...position, offset: 'a', upToDate: false }, advanced: false }
  expect(step(state({ mode: 'catch-up' }), stale, most)).toMatchObject({
    work: { kind: 'request', fresh: true, delayMs: 0 },
    mode: 'catch-up',
    offset: 'a',
    cursor: '1',
  })
})

test('retries stop after maxRetries and then onError is asked', () => {
  const rules = { sse, retry: { ...BackoffDefaults, maxRetries: 1 } }
  const failed = events['failed'] ?? { type: 'cancel' }
  const once = step(state({ mode: 'catch-up', rules }), failed, most)
  expect(readStateOf(once)).toEqual({ phase: 'waiting', attempt: 1, delayMs: 100, error })
  const again = step(step(once, { type: 'elapsed' }, most), failed, most)
  expect(again.work).toEqual({ kind: 'recovering', error })
})

test('recoveries that never help are spaced', () => {
  let now = state({ mode: 'catch-up' })
  const delays = Array.from({ length: 4 }, () => {
    const recovering = step(now, events['failed-for-good'] ?? { type: 'cancel' }, most)
    now = step(recovering, { type: 'recovered' }, most)
    return asked(now)[0]
  })
  expect(delays).toEqual([0, 100, 130, expect.closeTo(169)])
})

test('a session that was caught up by events is live again at once after a connection was rotated', () => {
  const rotated = step(states['sse'] ?? start, { type: 'ended', elapsedMs: 60_000 }, least)
  expect(readStateOf(rotated)).toEqual({ phase: 'live', mode: 'sse' })
})

test('a server that only sends events to a session that polls is not asked for live=sse', () => {
  const streaming = step(state({ mode: 'catch-up' }), { type: 'opened', eventStream: true }, least)
  expect(step(streaming, { type: 'ended', elapsedMs: 5000 }, least)).toMatchObject({ work: asking, mode: 'catch-up' })
})

test('a finite read whose server sends events, and then nothing, stays finite', () => {
  const streaming = step(states['finite'] ?? start, { type: 'opened', eventStream: true }, least)
  const silent = step({ ...streaming, shortConnections: 9 }, { type: 'silent', error }, least)
  expect(silent).toMatchObject({ work: asking, mode: 'catch-up', target: 'none' })
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

test('whatever happens, the invariants hold', () => {
  const target = fc.constantFrom('none' as const, 'long-poll' as const, 'sse' as const)
  fc.assert(
    fc.property(target, fc.array(arbitraryEvent, { maxLength: 60 }), (goal, happenings) => {
      let now = initialState({ retry: { ...BackoffDefaults, maxRetries: 3 }, sse }, { offset: 'a', target: goal })
      for (const event of happenings) {
        const before = now
        now = step(before, event, most)
        const { work, mode, offset, pauses, started, established } = now
        if (event.type !== 'batch') expect(offset).toBe(before.offset)
        if (started && pauses.size > 0) expect(work.kind).not.toMatch('request|waiting')
        if (work.kind === 'paused') expect(pauses.size).toBeGreaterThan(0)
        if (work.kind === 'request' && established) expect(mode).toBe('sse')
        if (before.work.kind === 'closed' || before.work.kind === 'failed') expect(now).toBe(before)
      }
    }),
  )
})
