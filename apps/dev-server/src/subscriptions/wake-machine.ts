// One subscription's wake cycle (protocol sections 13.1, 14 and 15): at most one wake is under way, and only who names
// it by id and generation may move cursors or give it back. Two things must never happen: an outcome applied to another
// wake than its own, and a second delivery beside one that is under way or waits for its retry.
import { retryDelayMs } from './retry-delay.ts'
import { idleState, type WakePhase, type WakeState } from './wake-state.ts'

/** What of the configuration matters here. */
export interface WakeTerms {
  readonly type: 'webhook' | 'pull-wake'
  readonly leaseTtlMs: number
}

export type WakeEvent =
  /** There is work that nobody has been woken for; `wakeId` is fresh. */
  | { readonly kind: 'work-pending'; readonly wakeId: string; readonly nowMs: number }
  | { readonly kind: 'announcement-failed' }
  /** The webhook answered 2xx; `done`: the work is finished. */
  | { readonly kind: 'delivered'; readonly wakeId: string; readonly done: boolean }
  | { readonly kind: 'delivery-failed'; readonly wakeId: string; readonly nowMs: number; readonly fraction: number }
  | {
      readonly kind: 'time-passed'
      readonly nowMs: number
      readonly fraction: number
      readonly hasPending: boolean
    }
  /** A callback, ack or release; `done` gives the wake back. */
  | {
      readonly kind: 'reported'
      readonly wakeId: string
      readonly generation: number
      readonly done: boolean
      readonly nowMs: number
    }
  | {
      readonly kind: 'claimed'
      readonly worker: string
      readonly wakeId: string
      readonly nowMs: number
      readonly hasPending: boolean
    }
  | { readonly kind: 'removed' }

export type WakeCommand =
  /** Append a wake event to the wake stream, in the same transaction. */
  | { readonly kind: 'announce' }
  /** Move the cursors to what came with the event. */
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'refuse'; readonly code: 'FENCED' | 'ALREADY_CLAIMED' | 'NO_PENDING_WORK' }

export interface WakeStep {
  readonly state: WakeState
  readonly commands: ReadonlyArray<WakeCommand>
}

/** What an event makes of a state. */
export const stepWake = (state: WakeState, event: WakeEvent, terms: WakeTerms): WakeStep => {
  switch (event.kind) {
    case 'work-pending':
      return openWake(state, event, terms)
    case 'announcement-failed':
      return state.phase.kind === 'waking' ? to(state, { kind: 'idle' }) : stay(state)
    case 'delivered':
      return settleDelivery(state, event)
    case 'delivery-failed':
      return failDelivery(state, event)
    case 'time-passed':
      return passTime(state, event, terms)
    case 'reported':
      return report(state, event, terms)
    case 'claimed':
      return claim(state, event, terms)
    case 'removed':
      return { state: idleState(state.generation), commands: [] }
  }
}

type EventOf<K extends WakeEvent['kind']> = Extract<WakeEvent, { kind: K }>

const stay = (state: WakeState): WakeStep => ({ state, commands: [] })

const to = (state: WakeState, phase: WakePhase, ...commands: WakeCommand[]): WakeStep => ({
  state: { ...state, phase },
  commands,
})

const refuse = (state: WakeState, code: Extract<WakeCommand, { kind: 'refuse' }>['code']): WakeStep => ({
  state,
  commands: [{ kind: 'refuse', code }],
})

const openWake = (state: WakeState, { wakeId, nowMs }: EventOf<'work-pending'>, terms: WakeTerms): WakeStep => {
  if (state.phase.kind !== 'idle') return stay(state)
  const next = { ...state, generation: state.generation + 1 }
  return terms.type === 'webhook'
    ? to(next, { kind: 'delivering', wakeId, leaseUntilMs: nowMs + terms.leaseTtlMs })
    : to(next, { kind: 'waking', wakeId }, { kind: 'announce' })
}

const settleDelivery = (state: WakeState, { wakeId, done }: EventOf<'delivered'>): WakeStep => {
  const { phase } = state
  if (phase.kind !== 'delivering' || phase.wakeId !== wakeId) return stay(state)
  const fine = { ...state, failures: 0 }
  return done
    ? to(fine, { kind: 'idle' }, { kind: 'acknowledge' })
    : to(fine, { kind: 'held', wakeId, leaseUntilMs: phase.leaseUntilMs })
}

const failDelivery = (state: WakeState, { wakeId, nowMs, fraction }: EventOf<'delivery-failed'>): WakeStep => {
  const { phase } = state
  if (phase.kind !== 'delivering' || phase.wakeId !== wakeId) return stay(state)
  const failures = state.failures + 1
  const retryAtMs = nowMs + retryDelayMs(failures, fraction)
  return to({ ...state, failures }, { kind: 'backing-off', wakeId, leaseUntilMs: phase.leaseUntilMs, retryAtMs })
}

const passTime = (state: WakeState, event: EventOf<'time-passed'>, terms: WakeTerms): WakeStep => {
  const { phase } = state
  const { nowMs } = event
  switch (phase.kind) {
    case 'idle':
    case 'waking':
      return stay(state)
    case 'held':
      return nowMs < phase.leaseUntilMs ? stay(state) : to(state, { kind: 'idle' })
    case 'delivering': {
      if (nowMs < phase.leaseUntilMs) return stay(state)
      // No answer as long as the lease lasted is a failure like any other.
      const failures = state.failures + 1
      const retryAtMs = nowMs + retryDelayMs(failures, event.fraction)
      return to({ ...state, failures }, { kind: 'cooling', retryAtMs })
    }
    case 'backing-off':
      return nowMs >= phase.leaseUntilMs
        ? passTime({ ...state, phase: { kind: 'cooling', retryAtMs: phase.retryAtMs } }, event, terms)
        : retry(state, phase, event, terms)
    case 'cooling':
      return nowMs < phase.retryAtMs ? stay(state) : to(state, { kind: 'idle' })
  }
}

const retry = (
  state: WakeState,
  { wakeId, retryAtMs }: Extract<WakePhase, { kind: 'backing-off' }>,
  { nowMs, hasPending }: EventOf<'time-passed'>,
  { leaseTtlMs }: WakeTerms,
): WakeStep => {
  if (nowMs < retryAtMs) return stay(state)
  return hasPending
    ? to(state, { kind: 'delivering', wakeId, leaseUntilMs: nowMs + leaseTtlMs })
    : to(state, { kind: 'idle' })
}

/** The wake in which somebody may be working, if the phase has one. */
const workedOn = (phase: WakePhase): Extract<WakePhase, { kind: 'delivering' | 'backing-off' | 'held' }> | undefined =>
  phase.kind === 'delivering' || phase.kind === 'backing-off' || phase.kind === 'held' ? phase : undefined

const report = (state: WakeState, event: EventOf<'reported'>, { leaseTtlMs }: WakeTerms): WakeStep => {
  const wake = workedOn(state.phase)
  const isCurrent =
    wake !== undefined &&
    wake.wakeId === event.wakeId &&
    state.generation === event.generation &&
    event.nowMs < wake.leaseUntilMs
  if (!isCurrent) return refuse(state, 'FENCED')
  if (event.done) return to({ ...state, failures: 0 }, { kind: 'idle' }, { kind: 'acknowledge' })
  const leaseUntilMs = event.nowMs + leaseTtlMs
  // Who reports is at work: the delivery that seemed to have failed is not repeated.
  return wake.kind === 'backing-off'
    ? to({ ...state, failures: 0 }, { kind: 'held', wakeId: wake.wakeId, leaseUntilMs }, { kind: 'acknowledge' })
    : to(state, { ...wake, leaseUntilMs }, { kind: 'acknowledge' })
}

const claim = (state: WakeState, event: EventOf<'claimed'>, { leaseTtlMs }: WakeTerms): WakeStep => {
  const { phase } = state
  const { worker, nowMs, hasPending } = event
  const leaseUntilMs = nowMs + leaseTtlMs
  const isFree =
    phase.kind === 'idle' || phase.kind === 'waking' || (phase.kind === 'held' && nowMs >= phase.leaseUntilMs)
  if (!isFree) return refuse(state, 'ALREADY_CLAIMED')
  if (!hasPending) return refuse({ ...state, phase: { kind: 'idle' } }, 'NO_PENDING_WORK')
  if (phase.kind === 'waking') return to(state, { kind: 'held', wakeId: phase.wakeId, leaseUntilMs, worker })
  const next = { ...state, generation: state.generation + 1 }
  return to(next, { kind: 'held', wakeId: event.wakeId, leaseUntilMs, worker })
}
