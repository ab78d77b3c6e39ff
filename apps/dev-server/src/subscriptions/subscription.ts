// What is stored of a subscription besides its wake cycle (protocol section 13).

/** How a worker is told. */
export type WakeTarget =
  | { readonly kind: 'webhook'; readonly url: string }
  /** `stream` is a path below the root. */
  | { readonly kind: 'pull-wake'; readonly stream: string }

/** What a PUT configures; two PUTs with equal configurations mean the same subscription. */
export interface SubscriptionConfig {
  readonly target: WakeTarget
  readonly pattern: string | undefined
  /** Paths below the root, sorted, none twice. */
  readonly streams: ReadonlyArray<string>
  readonly leaseTtlMs: number
  readonly description: string | undefined
}

export interface Subscription extends SubscriptionConfig {
  readonly id: string
  readonly createdMs: number
  /** Where the server was reached when the subscription was made; the callback address is made of it. */
  readonly origin: string
}

/** A stream of a subscription. */
export interface StreamLink {
  /** Named by a request. */
  readonly isExplicit: boolean
  /** Matched by the pattern. */
  readonly isGlob: boolean
  /** The offset up to which the stream is processed. */
  readonly acked: string
}

/** Whether two configurations are the same. */
export const isSameConfig = (a: SubscriptionConfig, b: SubscriptionConfig): boolean => identity(a) === identity(b)

const identity = ({ target, pattern, streams, leaseTtlMs, description }: SubscriptionConfig): string =>
  JSON.stringify([
    target.kind,
    target.kind === 'webhook' ? target.url : target.stream,
    pattern ?? null,
    streams,
    leaseTtlMs,
    description ?? null,
  ])
