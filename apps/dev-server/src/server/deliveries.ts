// The calls of webhooks that are under way: at most one a subscription, and each outcome told of its own wake.
import type { Subscription } from '../subscriptions/subscription.ts'
import type { KeyRing } from './key-ring.ts'
import type { SubscriptionContext } from './subscription-context.ts'
import { takeSnapshot, type WakeSnapshot } from './wake-snapshot.ts'
import { composeCall, type DeliveryOutcome, readResult } from './webhook-message.ts'

/** The wake to deliver. */
export interface WantedDelivery {
  readonly subscription: Subscription
  readonly wakeId: string
  readonly generation: number
}

export interface Deliveries {
  /**
   * Makes the delivery of a subscription the wanted one, or none: starts it, leaves it, or stops what was under way.
   * Says whether one was stopped; it has no outcome then.
   */
  aim(id: string, wanted: WantedDelivery | undefined): boolean
  /** Stops all. */
  close(): void
}

/** A delivery has ended by itself. */
export type OnDelivered = (
  id: string,
  wakeId: string,
  outcome: DeliveryOutcome,
  snapshot: WakeSnapshot | undefined,
) => void

interface UnderWay {
  readonly wakeId: string
  readonly stop: AbortController
  /** Its outcome is known, but not stored yet: until then the same wake is not sent again. */
  hasEnded: boolean
}

export const createDeliveries = (context: SubscriptionContext, keys: KeyRing, onDelivered: OnDelivered): Deliveries => {
  const underWay = new Map<string, UnderWay>()

  const start = (id: string, wanted: WantedDelivery): void => {
    const { wakeId } = wanted
    const stop = new AbortController()
    const entry: UnderWay = { wakeId, stop, hasEnded: false }
    underWay.set(id, entry)
    const end = (outcome: DeliveryOutcome, snapshot?: WakeSnapshot): void => {
      if (stop.signal.aborted) return
      entry.hasEnded = true
      onDelivered(id, wakeId, outcome, snapshot)
    }
    deliver(context, keys, wanted, stop.signal).then(
      ({ outcome, snapshot }) => end(outcome, snapshot),
      (error: unknown) => {
        context.onError(error)
        end({ kind: 'failed', reason: 'The server failed to send it.' })
      },
    )
  }

  return {
    aim: (id, wanted) => {
      const current = underWay.get(id)
      if (current?.wakeId === wanted?.wakeId) return false
      current?.stop.abort()
      underWay.delete(id)
      if (wanted !== undefined) start(id, wanted)
      return current?.hasEnded === false
    },
    close: () => {
      for (const { stop } of underWay.values()) stop.abort()
      underWay.clear()
    },
  }
}

const deliver = async (
  context: SubscriptionContext,
  keys: KeyRing,
  { subscription, wakeId, generation }: WantedDelivery,
  signal: AbortSignal,
): Promise<{ readonly outcome: DeliveryOutcome; readonly snapshot: WakeSnapshot }> => {
  const { target, id } = subscription
  const snapshot = context.store.read((view) => takeSnapshot(context, view, id))
  if (target.kind !== 'webhook' || context.delivery === undefined)
    return { outcome: { kind: 'failed', reason: 'Webhooks are switched off.' }, snapshot }
  const parts = { subscription, wake: { wakeId, generation }, snapshot, controlPath: `${context.root}__ds/` }
  const call = await composeCall(keys, target.url, parts, signal)
  return { outcome: readResult(await context.delivery.call(call)), snapshot }
}
