// The state of a read session and what goes in and out of it: values only. `read-machine.ts` holds the transitions.
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

/** What every phase knows. */
export interface Memory {
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

export type Phase =
  | { readonly kind: 'catch-up' }
  | { readonly kind: 'long-poll' }
  /** `established`: a control event said that everything was sent. */
  | { readonly kind: 'sse'; readonly established: boolean }
  | { readonly kind: 'waiting'; readonly mode: ReadMode; readonly delayMs: number; readonly error: Error }
  /** `onError` is being asked. */
  | { readonly kind: 'recovering'; readonly mode: ReadMode; readonly error: Error }
  | { readonly kind: 'paused'; readonly mode: ReadMode }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: Error }

/** A request is out. */
export type Requesting = Extract<Phase, { kind: ReadMode }>

export interface MachineState {
  readonly phase: Phase
  readonly memory: Memory
}

/** What a request, a wait or `onError` tells. `random` is a number from 0 to 1. */
export type WorkEvent =
  /** A good response began. */
  | { readonly type: 'opened'; readonly eventStream: boolean }
  /** A whole batch was received. `advanced`: it brought content or moved the offset. `elapsedMs`: since it was asked. */
  | { readonly type: 'batch'; readonly position: Position; readonly advanced: boolean; readonly elapsedMs: number }
  /** A connection by events ended, cleanly or not. */
  | { readonly type: 'ended'; readonly elapsedMs: number; readonly random: number }
  /** The server has no connection by events for this stream. */
  | { readonly type: 'sse-refused' }
  | RequestFailure
  /** Nothing came for so long that the connection must be taken for dead. */
  | { readonly type: 'silent'; readonly error: Error; readonly random: number }
  /** The wait is over. */
  | { readonly type: 'elapsed' }
  /** `onError` asked to go on. */
  | { readonly type: 'recovered' }
  /** Nobody can mend this. */
  | { readonly type: 'fatal'; readonly error: Error }

/** A failure of a request and what is known about another try. */
export interface RequestFailure {
  readonly type: 'failed'
  readonly error: Error
  readonly retryable: boolean
  readonly retryAfterMs?: number
  readonly random: number
}

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
  /** Someone looks again: a wait need not go on. */
  | { readonly type: 'wake' }
  | { readonly type: 'cancel' }

/** What the shell must do. A request or a wait takes the place of the one before. */
export type ReadCommand =
  | {
      readonly type: 'request'
      readonly mode: ReadMode
      readonly offset: Offset
      readonly cursor: string | undefined
      /** Go around caches: they gave the same answer before. */
      readonly fresh: boolean
      readonly delayMs: number
    }
  | { readonly type: 'wait'; readonly delayMs: number }
  /** End the request or the wait that is going on. */
  | { readonly type: 'stop' }
  | { readonly type: 'ask'; readonly error: Error }
  /** Tell the developer that long-polling takes the place of server-sent events for good. */
  | { readonly type: 'warn-fallback' }
  | { readonly type: 'finish' }
  | { readonly type: 'fail'; readonly error: Error }

/** Where a session begins; its first command is a catch-up request. */
export const initialState = (
  rules: ReadRules,
  start: { readonly offset: Offset; readonly target: LiveTarget },
): MachineState => ({
  phase: { kind: 'catch-up' },
  memory: {
    rules,
    ...start,
    cursor: undefined,
    opened: false,
    started: false,
    pauses: new Set(),
    failures: 0,
    recoveries: 0,
    idleAnswers: 0,
    shortConnections: 0,
  },
})

/** What a listener is told, or `undefined` while it is being decided what to do about a failure. */
export const readStateOf = ({ phase, memory }: MachineState): ReadState | undefined => {
  switch (phase.kind) {
    case 'recovering':
      return undefined
    case 'closed':
      return { phase: 'closed' }
    case 'failed':
      return { phase: 'failed', error: phase.error }
    case 'paused':
      return { phase: 'paused', reasons: [...memory.pauses] }
    case 'waiting':
      return { phase: 'waiting', attempt: memory.failures, delayMs: phase.delayMs, error: phase.error }
    default:
      return isLive(phase)
        ? { phase: 'live', mode: phase.kind }
        : { phase: memory.opened ? 'catching-up' : 'connecting' }
  }
}

const isLive = (phase: Requesting): phase is Extract<Requesting, { kind: 'long-poll' | 'sse' }> =>
  phase.kind === 'sse' ? phase.established : phase.kind === 'long-poll'
