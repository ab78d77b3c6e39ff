// Small records that belong to no single stream: what subscriptions are made of (protocol section 13).
import type { SigningKey } from '../subscriptions/signing-key.ts'
import type { StreamLink, Subscription } from '../subscriptions/subscription.ts'
import type { WakeState } from '../subscriptions/wake-state.ts'

/** What lies on each shelf, by group and name. */
export interface ShelfContents {
  /** `all`, subscription. */
  subscriptions: Subscription
  /** `all`, subscription: the pattern, if it has one. */
  patterns: string
  /** `all`, subscription. Stays when the subscription is removed, so that a generation never comes twice. */
  wakes: WakeState
  /** Subscription, stream. */
  links: StreamLink
  /** Stream, subscription: the links the other way round. */
  subscribers: true
  /** Subscription, stream: the position after the last data that is still to be processed. */
  pending: number
  /** `signing`, key id. */
  keys: SigningKey
  /** `token`, `current`: the secret that signs callback tokens, in base64url. */
  secrets: string
}

export type ShelfName = keyof ShelfContents

/** Reads records. Names come in no particular order. */
export interface ShelfView {
  get<S extends ShelfName>(shelf: S, group: string, name: string): ShelfContents[S] | undefined
  /** All of a group. It must not be changed while it is walked through. Costs what it yields. */
  all<S extends ShelfName>(shelf: S, group: string): Iterable<readonly [name: string, record: ShelfContents[S]]>
}

/** Reads and changes records in a transaction. */
export interface Shelves extends ShelfView {
  put<S extends ShelfName>(shelf: S, group: string, name: string, record: ShelfContents[S]): void
  remove(shelf: ShelfName, group: string, name: string): void
}
