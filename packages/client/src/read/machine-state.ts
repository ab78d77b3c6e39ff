// The state of a read session and what happens to it: values only. `read-machine.ts` holds the transitions.
import type { Offset } from '../protocol/offset.ts'
import type { Position } from '../protocol/position.ts'
import type { RetryPolicy } from '../transport/retry-policy.ts'
import type { PauseReason, ReadState } from './read-state.ts'

/** How one request asks. */
export type ReadMode = 'catch-up' | 'long-poll' | 'sse'

/** What follows when everything was read: the end, or one of the live modes. */
export type LiveTarget = 'none' | 'long-poll' | 'sse'

/** When a live connection by events counts as too short, and what follows. Milliseconds. */
export interface SseRules {
  readonly minConnectionDuration: number
  readonly maxShortConnections: number
  readonly backoffBaseDelay: number
  readonly backoffMaxDelay: number
}

export interface ReadRules {
  readonly retry: RetryPolicy
  readonly sse: SseRules
}

/** What the session is doing. A new object is new work, which takes the place of the work before. */
export type Work =
  /** A request is out. `fresh`: around caches, since they gave the same answer before. */
  | { readonly kind: 'request'; readonly delayMs: number; readonly fresh: boolean }
  | { readonly kind: 'waiting'; readonly delayMs: number; readonly error: Error }
  /** `onError` is being asked. */
  | { readonly kind: 'recovering'; readonly error: Error }
  | { readonly kind: 'paused' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: Error }

export interface MachineState {
  readonly work: Work
  /** How the request that is out asks, or the next one will. */
  readonly mode: ReadMode
  /** A control event said that everything was sent; of a connection by events only. */
  readonly established: boolean
  readonly rules: ReadRules
  readonly target: LiveTarget
  readonly offset: Offset
  readonly cursor: string | undefined
  /** The server has answered since the start or the last failure. */
  readonly opened: boolean
  /** A batch was received: from then on a pause stops requests. The first response is always kept. */
  readonly started: boolean
  readonly pauses: ReadonlySet<PauseReason>
  /** Failures in a row. */
  readonly failures: number
  /** Answers of `onError` in a row that asked to go on. */
  readonly recoveries: number
  /** Answers in a row that came at once and brought nothing: a stale cache or a server that does not wait. */
  readonly idleAnswers: number
  readonly shortConnections: number
}

/** What a request, a wait or `onError` tells. */
export type WorkEvent =
  /** A good response began. */
  | { readonly type: 'opened'; readonly eventStream: boolean }
  /** A whole batch was received. `advanced`: it brought content or moved the offset. `elapsedMs`: since it was asked. */
  | { readonly type: 'batch'; readonly position: Position; readonly advanced: boolean; readonly elapsedMs: number }
  /** A connection by events ended, cleanly or not. */
  | { readonly type: 'ended'; readonly elapsedMs: number }
  /** The server has no connection by events for this stream. */
  | { readonly type: 'sse-refused' }
  /** A failure. `retryAfterMs` is the least wait before another try; without it another try would not help. */
  | { readonly type: 'failed'; readonly error: Error; readonly retryAfterMs?: number }
  /** Nothing came for so long that the connection must be taken for dead. */
  | { readonly type: 'silent'; readonly error: Error }
  /** The wait is over. */
  | { readonly type: 'elapsed' }
  /** `onError` asked to go on. */
  | { readonly type: 'recovered' }

/** What the consumer or the page wants. */
export type Intention =
  | { readonly type: 'pause'; readonly reason: PauseReason }
  | { readonly type: 'resume'; readonly reason: PauseReason }
  /** The consumer wants what there is now and no more. */
  | { readonly type: 'finite' }

/** Everything that can happen to a session. */
export type ReadEvent =
  | WorkEvent
  | Intention
  /** The network changed or the page slept: a request that is out may be dead. */
  | { readonly type: 'suspect' }
  | { readonly type: 'cancel' }
  /** Nobody can mend this. */
  | { readonly type: 'fatal'; readonly error: Error }

/** Where a session begins. */
export const initialState = (
  rules: ReadRules,
  { offset, target }: { readonly offset: Offset; readonly target: LiveTarget },
): MachineState => ({
  work: { kind: 'request', delayMs: 0, fresh: false },
  mode: 'catch-up',
  established: false,
  rules,
  target,
  offset,
  cursor: undefined,
  opened: false,
  started: false,
  pauses: new Set(),
  failures: 0,
  recoveries: 0,
  idleAnswers: 0,
  shortConnections: 0,
})

/** What a listener is told, or `undefined` while it is being decided what to do about a failure. */
export const readStateOf = ({ work, mode, opened, established, ...state }: MachineState): ReadState | undefined => {
  switch (work.kind) {
    case 'recovering':
      return undefined
    case 'closed':
      return { phase: 'closed' }
    case 'failed':
      return { phase: 'failed', error: work.error }
    case 'paused':
      return { phase: 'paused', reasons: [...state.pauses] }
    case 'waiting':
      return { phase: 'waiting', attempt: state.failures, delayMs: work.delayMs, error: work.error }
    case 'request':
      return mode === 'long-poll' || (mode === 'sse' && established)
        ? { phase: 'live', mode }
        : { phase: opened ? 'catching-up' : 'connecting' }
  }
}
