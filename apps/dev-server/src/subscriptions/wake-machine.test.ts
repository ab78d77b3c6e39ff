import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stepWake, type WakeCommand, type WakeEvent, type WakeStep, type WakeTerms } from './wake-machine.ts'
import { dueAtMs, idleState, isFailing, type WakePhase, type WakeState } from './wake-state.ts'

const WEBHOOK: WakeTerms = { type: 'webhook', leaseTtlMs: 1000 }
const PULL: WakeTerms = { type: 'pull-wake', leaseTtlMs: 1000 }

const PHASES = {
  idle: { kind: 'idle' },
  waking: { kind: 'waking', wakeId: 'w' },
  delivering: { kind: 'delivering', wakeId: 'w', leaseUntilMs: 1000 },
  'backing-off': { kind: 'backing-off', wakeId: 'w', leaseUntilMs: 1000, retryAtMs: 800 },
  cooling: { kind: 'cooling', retryAtMs: 2000 },
  held: { kind: 'held', wakeId: 'w', leaseUntilMs: 1000, worker: 'ann' },
} satisfies Record<string, WakePhase>
type PhaseName = keyof typeof PHASES

const EVENTS = {
  'work pending': { kind: 'work-pending', wakeId: 'new', nowMs: 500 },
  'announcement failed': { kind: 'announcement-failed' },
  'delivered, done': { kind: 'delivered', wakeId: 'w', done: true },
  'delivered, not done': { kind: 'delivered', wakeId: 'w', done: false },
  'delivered another': { kind: 'delivered', wakeId: 'other', done: true },
  'delivery failed': { kind: 'delivery-failed', wakeId: 'w', nowMs: 500, fraction: 0.5 },
  'delivery of another failed': { kind: 'delivery-failed', wakeId: 'other', nowMs: 500, fraction: 0.5 },
  'little time passed': { kind: 'time-passed', nowMs: 799, fraction: 0.5, hasPending: true },
  'the retry is due': { kind: 'time-passed', nowMs: 800, fraction: 0.5, hasPending: true },
  'the retry is due, for nothing': { kind: 'time-passed', nowMs: 800, fraction: 0.5, hasPending: false },
  'the lease is over': { kind: 'time-passed', nowMs: 1000, fraction: 0.5, hasPending: true },
  'much time passed': { kind: 'time-passed', nowMs: 2000, fraction: 0.5, hasPending: true },
  heartbeat: { kind: 'reported', wakeId: 'w', generation: 7, done: false, nowMs: 500 },
  'reported done': { kind: 'reported', wakeId: 'w', generation: 7, done: true, nowMs: 500 },
  'reported another wake': { kind: 'reported', wakeId: 'other', generation: 7, done: true, nowMs: 500 },
  'reported another generation': { kind: 'reported', wakeId: 'w', generation: 6, done: true, nowMs: 500 },
  'reported late': { kind: 'reported', wakeId: 'w', generation: 7, done: true, nowMs: 1000 },
  claimed: { kind: 'claimed', worker: 'bob', wakeId: 'new', nowMs: 500, hasPending: true },
  'claimed for nothing': { kind: 'claimed', worker: 'bob', wakeId: 'new', nowMs: 500, hasPending: false },
  'claimed late': { kind: 'claimed', worker: 'bob', wakeId: 'new', nowMs: 1000, hasPending: true },
  removed: { kind: 'removed' },
} satisfies Record<string, WakeEvent>
type EventName = keyof typeof EVENTS

const at = (phase: WakePhase, more: Partial<WakeState> = {}): WakeState => ({
  generation: 7,
  failures: 2,
  phase,
  ...more,
})

const step = (state: WakeState, ...commands: WakeCommand[]): WakeStep => ({ state, commands })
const refused = (state: WakeState, code: 'FENCED' | 'ALREADY_CLAIMED' | 'NO_PENDING_WORK'): WakeStep =>
  step(state, { kind: 'refuse', code })
const ACKNOWLEDGE: WakeCommand = { kind: 'acknowledge' }
const IDLE = PHASES.idle
const opened = { kind: 'held', wakeId: 'new', worker: 'bob' } as const

/** Cells in which something happens; in all others nothing does, except that reports are fenced and claims refused. */
const CELLS: Partial<Record<PhaseName, Partial<Record<EventName, WakeStep>>>> = {
  idle: {
    'work pending': step(at({ kind: 'delivering', wakeId: 'new', leaseUntilMs: 1500 }, { generation: 8 })),
    claimed: step(at({ ...opened, leaseUntilMs: 1500 }, { generation: 8 })),
    'claimed late': step(at({ ...opened, leaseUntilMs: 2000 }, { generation: 8 })),
    'claimed for nothing': refused(at(IDLE), 'NO_PENDING_WORK'),
  },
  waking: {
    'announcement failed': step(at(IDLE)),
    claimed: step(at({ ...opened, wakeId: 'w', leaseUntilMs: 1500 })),
    'claimed late': step(at({ ...opened, wakeId: 'w', leaseUntilMs: 2000 })),
    'claimed for nothing': refused(at(IDLE), 'NO_PENDING_WORK'),
  },
  delivering: {
    'delivered, done': step(at(IDLE, { failures: 0 }), ACKNOWLEDGE),
    'delivered, not done': step(at({ kind: 'held', wakeId: 'w', leaseUntilMs: 1000 }, { failures: 0 })),
    'delivery failed': step(
      at({ kind: 'backing-off', wakeId: 'w', leaseUntilMs: 1000, retryAtMs: 4500 }, { failures: 3 }),
    ),
    'the lease is over': step(at({ kind: 'cooling', retryAtMs: 5000 }, { failures: 3 })),
    'much time passed': step(at({ kind: 'cooling', retryAtMs: 6000 }, { failures: 3 })),
    heartbeat: step(at({ kind: 'delivering', wakeId: 'w', leaseUntilMs: 1500 }), ACKNOWLEDGE),
    'reported done': step(at(IDLE, { failures: 0 }), ACKNOWLEDGE),
  },
  'backing-off': {
    'the retry is due': step(at({ kind: 'delivering', wakeId: 'w', leaseUntilMs: 1800 })),
    'the retry is due, for nothing': step(at(IDLE)),
    'the lease is over': step(at(IDLE)),
    'much time passed': step(at(IDLE)),
    heartbeat: step(at({ kind: 'held', wakeId: 'w', leaseUntilMs: 1500 }, { failures: 0 }), ACKNOWLEDGE),
    'reported done': step(at(IDLE, { failures: 0 }), ACKNOWLEDGE),
  },
  cooling: { 'much time passed': step(at(IDLE)) },
  held: {
    'the lease is over': step(at(IDLE)),
    'much time passed': step(at(IDLE)),
    heartbeat: step(at({ ...PHASES.held, leaseUntilMs: 1500 }), ACKNOWLEDGE),
    'reported done': step(at(IDLE, { failures: 0 }), ACKNOWLEDGE),
    'claimed late': step(at({ ...opened, leaseUntilMs: 2000 }, { generation: 8 })),
  },
}

const byDefault = (phase: PhaseName, event: EventName): WakeStep => {
  const state = at(PHASES[phase])
  if (event === 'removed') return step(idleState(7))
  if (EVENTS[event].kind === 'reported') return refused(state, 'FENCED')
  return EVENTS[event].kind === 'claimed' ? refused(state, 'ALREADY_CLAIMED') : step(state)
}

const names = <T extends object>(table: T): Array<keyof T> => Object.keys(table) as Array<keyof T>
const pairs = names(PHASES).flatMap((phase) => names(EVENTS).map((event) => [phase, event] as const))

describe('a wake cycle', () => {
  test.each(pairs)('that is %s: %s', (phase, event) => {
    expect(stepWake(at(PHASES[phase]), EVENTS[event], WEBHOOK)).toEqual(
      CELLS[phase]?.[event] ?? byDefault(phase, event),
    )
  })

  test('of pull-wake announces its work and waits for a claim without a lease', () => {
    expect(stepWake(at(IDLE), EVENTS['work pending'], PULL)).toEqual(
      step(at({ kind: 'waking', wakeId: 'new' }, { generation: 8 }), { kind: 'announce' }),
    )
  })

  test('whose retry comes after its lease waits for it without a wake, and is not delivered beside it', () => {
    const backingOff = at({ kind: 'backing-off', wakeId: 'w', leaseUntilMs: 1000, retryAtMs: 4500 })
    expect(stepWake(backingOff, EVENTS['the lease is over'], WEBHOOK)).toEqual(
      step(at({ kind: 'cooling', retryAtMs: 4500 })),
    )
  })

  test.each([
    ['idle', undefined, false],
    ['waking', undefined, false],
    ['delivering', 1000, false],
    ['backing-off', 800, true],
    ['cooling', 2000, true],
    ['held', 1000, false],
  ] as const)('that is %s is due at %s, and fails: %s', (phase, dueMs, failing) => {
    expect([dueAtMs(at(PHASES[phase])), isFailing(at(PHASES[phase]))]).toEqual([dueMs, failing])
  })
})

/** A run of events with growing time, in which reports name one of the wakes so far. */
const run = fc.array(
  fc.record({
    what: fc.constantFrom('work', 'done', 'taken', 'failed', 'time', 'beat', 'finish', 'claim', 'unannounced'),
    passMs: fc.integer({ min: 0, max: 3000 }),
    which: fc.nat({ max: 3 }),
    hasPending: fc.boolean(),
  }),
  { maxLength: 60 },
)

describe('whatever happens to a wake cycle', () => {
  test.each([WEBHOOK, PULL])('of %j, only the present wake moves it, and a wake never comes twice', (terms) => {
    fc.assert(
      fc.property(run, (happenings) => {
        let state = idleState(0)
        let nowMs = 0
        const wakes: Array<{ wakeId: string; generation: number }> = []
        for (const [index, { what, passMs, which, hasPending }] of happenings.entries()) {
          nowMs += passMs
          const named = wakes.at(-1 - which) ?? { wakeId: 'none', generation: 0 }
          const event = eventFrom(what, {
            nowMs,
            fraction: 0.5,
            hasPending,
            wakeId: named.wakeId,
            fresh: `w${index}`,
            named,
          })
          const before = state
          const next = stepWake(before, event, terms)
          state = next.state
          if (state.generation > before.generation) {
            expect(state.generation).toBe(before.generation + 1)
            expect(wakeOf(state)).toBe(`w${index}`)
            wakes.push({ wakeId: `w${index}`, generation: state.generation })
          } else expect([undefined, wakeOf(before)]).toContain(wakeOf(state))
          const isNaming = event.kind === 'reported' || event.kind === 'delivered' || event.kind === 'delivery-failed'
          if (isNaming && event.wakeId !== wakeOf(before)) expect(state).toEqual(before)
          if (next.commands.some(({ kind }) => kind === 'acknowledge')) expect(isNaming).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('time alone ends it: whatever is due leads to idle or to another delivery', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(PHASES)), fc.nat({ max: 5000 }), (phase, nowMs) => {
        const dueMs = dueAtMs(at(phase))
        const moved = stepWake(at(phase), { kind: 'time-passed', nowMs, fraction: 0.5, hasPending: true }, WEBHOOK)
        expect(moved.state.phase === phase).toBe(dueMs === undefined || nowMs < dueMs)
      }),
    )
  })
})

const wakeOf = ({ phase }: WakeState): string | undefined => ('wakeId' in phase ? phase.wakeId : undefined)

interface Facts {
  nowMs: number
  fraction: number
  hasPending: boolean
  wakeId: string
  fresh: string
  named: { wakeId: string; generation: number }
}

const eventFrom = (what: string, { named, fresh, wakeId, ...moment }: Facts): WakeEvent => {
  const { nowMs, fraction, hasPending } = moment
  switch (what) {
    case 'work':
      return { kind: 'work-pending', wakeId: fresh, nowMs }
    case 'done':
    case 'taken':
      return { kind: 'delivered', wakeId, done: what === 'done' }
    case 'failed':
      return { kind: 'delivery-failed', wakeId, nowMs, fraction }
    case 'beat':
    case 'finish':
      return { kind: 'reported', ...named, done: what === 'finish', nowMs }
    case 'claim':
      return { kind: 'claimed', worker: 'x', wakeId: fresh, nowMs, hasPending }
    case 'unannounced':
      return { kind: 'announcement-failed' }
    default:
      return { kind: 'time-passed', ...moment }
  }
}
