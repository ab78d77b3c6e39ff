import type { Offset } from '../core/changeset.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Outcome } from './outcome.ts'

/** The tail of the stream that is read, or why it could not be had. */
export type Tail =
  | { readonly kind: 'known'; readonly offset: Offset }
  /**
   * `isAnswered`: a server said that it is in trouble. `refusal`: the status of an answer that waiting does not change, or
   * that lacks the offset.
   */
  | {
      readonly kind: 'unknown'
      readonly retryAfterMs: number
      readonly isAnswered: boolean
      readonly refusal?: number | undefined
    }
  | { readonly kind: 'unauthorized' }
  /** The stream is not there (404, 410). */
  | { readonly kind: 'missing'; readonly status: number }

/** What a destination says that can not be looked at. */
export const NO_TAIL: Tail = { kind: 'unknown', retryAfterMs: 0, isAnswered: false }

/** Where the outbox sends its batches. */
export interface Destination {
  /** What it is called, for people, where it is not the stream that is read. */
  readonly name?: string | undefined
  /** Whether what it has taken stands in the stream that is read, so that a batch in doubt can be looked for there. */
  readonly canLook: boolean
  /**
   * One attempt to append a batch, bytes and stamp as they were frozen. The more attempts have failed, the longer it may
   * take. Never rejects: a failure is an outcome.
   */
  send(batch: FrozenBatch, signal: AbortSignal, attempt?: number): Promise<Outcome>
  /** The tail of the stream that is read, asked for now and from no cache. Never rejects. */
  tail(signal: AbortSignal, attempt?: number): Promise<Tail>
}
