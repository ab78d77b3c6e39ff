// Where one subscription's wake cycle stands (protocol section 13.1). This is stored, and survives a restart.

export type WakePhase =
  | { readonly kind: 'idle' }
  /** Pull-wake: announced, and nobody has claimed it. There is no lease yet. */
  | { readonly kind: 'waking'; readonly wakeId: string }
  /** Webhook: the POST is under way. */
  | { readonly kind: 'delivering'; readonly wakeId: string; readonly leaseUntilMs: number }
  /** Webhook: the POST failed while the lease lasts; the same wake is delivered again. */
  | {
      readonly kind: 'backing-off'
      readonly wakeId: string
      readonly leaseUntilMs: number
      readonly retryAtMs: number
    }
  /** Webhook: the lease ended after a failure; the retry will be a new wake. */
  | { readonly kind: 'cooling'; readonly retryAtMs: number }
  /** Somebody works on it: the claimer, or the handler behind a webhook. */
  | {
      readonly kind: 'held'
      readonly wakeId: string
      readonly leaseUntilMs: number
      readonly worker?: string | undefined
    }

export interface WakeState {
  /** Number of the last wake; it only grows, also over a deletion of the subscription. */
  readonly generation: number
  /** Deliveries that failed in a row. */
  readonly failures: number
  readonly phase: WakePhase
}

/** A subscription without a wake, after so many generations. */
export const idleState = (generation: number): WakeState => ({ generation, failures: 0, phase: { kind: 'idle' } })

/** When `time-passed` will change something, if ever. */
export const dueAtMs = ({ phase }: WakeState): number | undefined => {
  switch (phase.kind) {
    case 'idle':
    case 'waking':
      return undefined
    case 'delivering':
    case 'held':
      return phase.leaseUntilMs
    case 'backing-off':
      return Math.min(phase.leaseUntilMs, phase.retryAtMs)
    case 'cooling':
      return phase.retryAtMs
  }
}

/** Whether a retry is scheduled, which the record of a subscription shows as `failed`. */
export const isFailing = ({ phase }: WakeState): boolean => phase.kind === 'backing-off' || phase.kind === 'cooling'
