import type { Signer } from '../environment.ts'
import type { HandlerContext } from './context.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

/** What subscriptions work with. The store is the plain one: what the server itself appends wakes nobody. */
export interface SubscriptionContext extends HandlerContext {
  /** `undefined`: webhooks are switched off. */
  readonly delivery: WebhookDelivery | undefined
  readonly signer: Signer
  readonly onError: (error: unknown) => void
}

/** What a transaction leaves to be done once it is committed. */
export interface Effects {
  /** Subscriptions whose wake cycle has moved. */
  readonly moved: Set<string>
  /** Streams to which the server appended. */
  readonly appended: Set<string>
  /** What went wrong beside the work itself. */
  readonly problems: Error[]
}

export const noEffects = (): Effects => ({ moved: new Set(), appended: new Set(), problems: [] })

/** The group under which records stand that each subscription has one of. */
export const ALL = 'all'
