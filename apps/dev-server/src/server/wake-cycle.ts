// Moves a subscription's wake cycle inside a transaction: the machine decides, and what it commands is stored with its
// new state or not at all.
import type { StoreView, StoreWriter } from '../store/stream-store.ts'
import { type ControlFailure, controlFailure } from '../subscriptions/control-failure.ts'
import { resolvePath } from '../subscriptions/relative-path.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import {
  stepWake,
  type WakeCommand,
  type WakeEvent,
  type WakeStep,
  type WakeTerms,
} from '../subscriptions/wake-machine.ts'
import { idleState, type WakeState } from '../subscriptions/wake-state.ts'
import { type Acknowledged, acknowledge, firstPending } from './stream-links.ts'
import { ALL, type Effects, type SubscriptionContext } from './subscription-context.ts'
import { appendWakeEvent } from './wake-stream.ts'

/** What the moment adds to an event. */
export interface Moment {
  readonly nowMs: number
  readonly fraction: number
  readonly hasPending: boolean
}

export interface Move {
  readonly id: string
  readonly event: (moment: Moment) => WakeEvent
  /** What the event acknowledges; asked for only once the event is found to be about the present wake. */
  readonly acks?: ((view: StoreView) => ReadonlyArray<Acknowledged> | ControlFailure) | undefined
}

export interface Moved {
  readonly kind: 'moved'
  readonly subscription: Subscription
  readonly state: WakeState
  /** Whether this opened another wake. */
  readonly isWoken: boolean
}

/** Applies an event to a subscription. A failure about offsets leaves everything as it was. */
export const moveWake = (
  context: SubscriptionContext,
  writer: StoreWriter,
  effects: Effects,
  { id, event, acks }: Move,
): Moved | ControlFailure => {
  const subscription = writer.shelves.get('subscriptions', ALL, id)
  if (subscription === undefined) return notFound(id)
  const before = stateOf(writer, id)
  const moment: Moment = {
    nowMs: context.clock.now(),
    fraction: context.random.fraction(),
    hasPending: firstPending(context, writer, id) !== undefined,
  }
  const step = stepWake(before, event(moment), termsOf(subscription))
  const refused = step.commands.find((command) => command.kind === 'refuse')
  if (refused !== undefined) {
    store(writer, effects, id, step.state)
    return refusal(refused.code, before)
  }
  if (step.commands.some((command) => command.kind === 'acknowledge')) {
    const given = acks?.(writer) ?? []
    if ('kind' in given) return given
    for (const done of given) acknowledge(context, writer, id, done)
  }
  const state = wakeIfPending(context, writer, effects, subscription, step.state)
  store(writer, effects, id, state)
  return { kind: 'moved', subscription, state, isWoken: state.generation > step.state.generation }
}

/** Data was stored in a stream that the subscription follows: opens a wake unless one is under way. */
export const noteWork = (context: SubscriptionContext, writer: StoreWriter, effects: Effects, id: string): void => {
  const before = stateOf(writer, id)
  const subscription = before.phase.kind === 'idle' ? writer.shelves.get('subscriptions', ALL, id) : undefined
  if (subscription === undefined) return
  const state = wakeIfPending(context, writer, effects, subscription, before)
  if (state.generation > before.generation) store(writer, effects, id, state)
}

/** The wake cycle of a subscription, of one that was removed too. */
export const stateOf = (writer: StoreView, id: string): WakeState =>
  writer.shelves.get('wakes', ALL, id) ?? idleState(0)

export const notFound = (id: string): ControlFailure =>
  controlFailure('SUBSCRIPTION_NOT_FOUND', `There is no subscription ${JSON.stringify(id)}.`)

const store = (writer: StoreWriter, effects: Effects, id: string, state: WakeState): void => {
  writer.shelves.put('wakes', ALL, id, state)
  effects.moved.add(id)
}

const termsOf = ({ target, leaseTtlMs }: Subscription): WakeTerms => ({ type: target.kind, leaseTtlMs })

const wakeIfPending = (
  context: SubscriptionContext,
  writer: StoreWriter,
  effects: Effects,
  subscription: Subscription,
  state: WakeState,
): WakeState => {
  const { id, target } = subscription
  const canTell = target.kind === 'pull-wake' || context.delivery !== undefined
  const path = canTell && state.phase.kind === 'idle' ? firstPending(context, writer, id) : undefined
  if (path === undefined) return state
  const terms = termsOf(subscription)
  const wakeId = `w_${context.random.id()}`
  const step = stepWake(state, { kind: 'work-pending', wakeId, nowMs: context.clock.now() }, terms)
  if (target.kind === 'webhook') return step.state
  return announce(context, writer, effects, { id, path, wakeStream: target.stream }, step)
    ? step.state
    : stepWake(step.state, { kind: 'announcement-failed' }, terms).state
}

const announce = (
  context: SubscriptionContext,
  writer: StoreWriter,
  effects: Effects,
  { id, path, wakeStream }: { readonly id: string; readonly path: string; readonly wakeStream: string },
  { state }: WakeStep,
): boolean => {
  const wakePath = resolvePath(wakeStream, context.root) ?? ''
  const isTold = appendWakeEvent(context, writer, wakePath, {
    subscriptionId: id,
    path,
    generation: state.generation,
  })
  if (isTold) effects.appended.add(wakePath)
  else effects.problems.push(new WakeStreamError(id, wakeStream))
  return isTold
}

/** Nobody was told of work, because the stream for that cannot be appended to. */
export class WakeStreamError extends Error {
  override readonly name = 'WakeStreamError' as const
  readonly code = 'WAKE_STREAM_UNUSABLE' as const
  readonly subscriptionId: string

  constructor(subscriptionId: string, wakeStream: string) {
    super(
      `Subscription ${subscriptionId} could not announce work: ${wakeStream} is no open JSON stream. Create it; until then workers find the work by claiming.`,
    )
    this.subscriptionId = subscriptionId
  }
}

const refusal = (code: Extract<WakeCommand, { kind: 'refuse' }>['code'], before: WakeState): ControlFailure => {
  switch (code) {
    case 'FENCED':
      return controlFailure(code, 'This wake is over: its lease ended, or it was given back.')
    case 'NO_PENDING_WORK':
      return controlFailure(code, 'All streams are processed up to their ends.')
    case 'ALREADY_CLAIMED':
      return controlFailure(code, 'Another worker holds the lease.', {
        current_holder: before.phase.kind === 'held' ? before.phase.worker : undefined,
        generation: before.generation,
      })
  }
}
