// Subscriptions beside the streams: what joins their parts (protocol sections 13 to 15).
import type { Signer } from '../environment.ts'
import type { StreamStore } from '../store/stream-store.ts'
import type { HandlerContext } from './context.ts'
import type { ControlRoutes } from './control.ts'
import { createKeyRing } from './key-ring.ts'
import { subscribersOf, unlinkStream } from './stream-links.ts'
import { observeStreams } from './stream-observer.ts'
import { linkByPatterns } from './subscription-calls.ts'
import type { SubscriptionContext } from './subscription-context.ts'
import { subscriptionRoutes } from './subscription-routes.ts'
import { noteWork } from './wake-cycle.ts'
import { createWakeRunner } from './wake-runner.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

export interface Subscriptions {
  /** The store for everything that clients do to streams: what they store wakes subscribers. */
  readonly store: StreamStore
  readonly routes: ControlRoutes
  /** Ends deliveries and timers; the next start takes them up. Idempotent. */
  close(): void
}

export interface SubscriptionsOptions {
  /** `undefined`: webhooks are switched off. */
  readonly delivery: WebhookDelivery | undefined
  readonly signer: Signer
  readonly onError: (error: unknown) => void
}

/** Takes up the subscriptions that a store holds. */
export const createSubscriptions = (handler: HandlerContext, options: SubscriptionsOptions): Subscriptions => {
  const context: SubscriptionContext = { ...handler, ...options }
  const keys = createKeyRing(context)
  const runner = createWakeRunner(context, keys)
  const store = observeStreams(context.store, {
    created: (writer, record) => linkByPatterns(context, writer, record),
    stored: (writer, effects, record) => {
      for (const id of subscribersOf(writer, record.path)) {
        writer.shelves.put('pending', id, record.path, record.tail)
        noteWork(context, writer, effects, id)
      }
    },
    removed: unlinkStream,
    committed: (effects) => runner.follow(effects),
  })
  runner.resume()
  return { store, routes: subscriptionRoutes({ context, keys, runner }), close: () => runner.close() }
}
