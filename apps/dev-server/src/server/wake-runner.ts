// Performs what the stored wake cycles ask for: deliveries and timers. It looks at what is stored, never at what it
// remembers, so that a restart, a late timer and a lost command all end in the same place.
import { dueAtMs } from '../subscriptions/wake-state.ts'
import { createDeliveries, type OnDelivered, type WantedDelivery } from './deliveries.ts'
import type { KeyRing } from './key-ring.ts'
import { createNamedTimers } from './named-timers.ts'
import { ALL, type Effects, noEffects, type SubscriptionContext } from './subscription-context.ts'
import { type Move, moveWake, stateOf } from './wake-cycle.ts'
import { WebhookError } from './webhook-delivery.ts'

export interface WakeRunner {
  /** Does what a committed transaction has left to do. */
  follow(effects: Effects): void
  /** Takes up, after a start, what was under way when the process before ended. */
  resume(): void
  /** Ends deliveries and timers. They are taken up at the next start. Idempotent. */
  close(): void
}

/** How long to wait before a wake cycle whose change could not be stored is looked at again. */
const STORE_RETRY_MS = 1000

export const createWakeRunner = (context: SubscriptionContext, keys: KeyRing): WakeRunner => {
  const timers = createNamedTimers(context.clock)
  let isClosed = false

  const follow = (effects: Effects): void => {
    for (const path of effects.appended) context.wakeups.notify(path)
    for (const problem of effects.problems) context.onError(problem)
    for (const id of effects.moved) sync(id)
  }

  /** Makes what runs for a subscription what its stored state asks for. */
  const sync = (id: string): void => {
    if (isClosed) return
    const { wanted, dueMs, isCooling } = aimOf(context, id)
    if (deliveries.aim(id, wanted) && isCooling)
      context.onError(new WebhookError(id, 'It did not answer as long as the lease lasted.'))
    if (dueMs === undefined) timers.cancel(id)
    else timers.set(id, Math.max(0, dueMs - context.clock.now()), () => pass(id))
  }

  const pass = (id: string): void => void move({ id, event: (moment) => ({ kind: 'time-passed', ...moment }) })

  /** Moves a cycle by what happened outside of any request. Never rejects. */
  const move = async (step: Move): Promise<void> => {
    if (isClosed) return
    const effects = noEffects()
    try {
      await context.store.write((writer) => moveWake(context, writer, effects, step))
      follow(effects)
    } catch (error) {
      context.onError(error)
      timers.set(step.id, STORE_RETRY_MS, () => sync(step.id))
    }
  }

  const deliveries = createDeliveries(context, keys, (id, ...outcome) => void move(settled(context, id, ...outcome)))

  return {
    follow,
    resume: () => {
      const ids = context.store.read(({ shelves }) => [...shelves.all('subscriptions', ALL)].map(([id]) => id))
      // What was stored while webhooks were off, or just before the end, has woken nobody yet.
      for (const id of ids) pass(id)
    },
    close: () => {
      isClosed = true
      timers.close()
      deliveries.close()
    },
  }
}

interface Aim {
  readonly wanted: WantedDelivery | undefined
  readonly dueMs: number | undefined
  readonly isCooling: boolean
}

/** What the stored state of a subscription asks for; nothing for a webhook while webhooks are off. */
const aimOf = (context: SubscriptionContext, id: string): Aim =>
  context.store.read((view) => {
    const subscription = view.shelves.get('subscriptions', ALL, id)
    const canPerform = subscription?.target.kind === 'pull-wake' || context.delivery !== undefined
    if (subscription === undefined || !canPerform) return { wanted: undefined, dueMs: undefined, isCooling: false }
    const state = stateOf(view, id)
    const { phase, generation } = state
    return {
      wanted: phase.kind === 'delivering' ? { subscription, wakeId: phase.wakeId, generation } : undefined,
      dueMs: dueAtMs(state),
      isCooling: phase.kind === 'cooling',
    }
  })

/** What the outcome of a delivery does to its wake, if that is still the present one. */
const settled = (context: SubscriptionContext, ...[id, wakeId, outcome, snapshot]: Parameters<OnDelivered>): Move => {
  if (outcome.kind === 'accepted')
    return { id, event: () => ({ kind: 'delivered', wakeId, done: outcome.done }), acks: () => snapshot?.tails ?? [] }
  context.onError(new WebhookError(id, outcome.reason))
  return { id, event: ({ nowMs, fraction }) => ({ kind: 'delivery-failed', wakeId, nowMs, fraction }) }
}
