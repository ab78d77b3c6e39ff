import { isPlainObject } from '../core/json.ts'
import { NO_TAIL, type Tail } from './destination.ts'
import type { Outcome } from './outcome.ts'

/**
 * What one tab tells another of a try that it made for it. That a batch was accepted is not told but stored: `stored` says
 * that it can be found there. `gone`: the batch was not frozen any more.
 */
export type ToldOutcome =
  | Exclude<Outcome, { kind: 'accepted' | 'unknown' }>
  | ToldFailure
  | { kind: 'stored' }
  | { kind: 'gone' }

/** A try that may have arrived or not. */
interface ToldFailure {
  readonly kind: 'unknown'
  readonly retryAfterMs: number
  readonly isAnswered: boolean
  readonly message: string
}

/** An outcome in a form that can be told. */
export function toldOutcomeOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): ToldOutcome {
  if (outcome.kind !== 'unknown') return outcome
  const { retryAfterMs, isAnswered = false, error } = outcome
  return { kind: 'unknown', retryAfterMs, isAnswered, message: error.message }
}

/** What was told; nothing when it makes no sense here. */
export function decodeToldOutcome(value: unknown): ToldOutcome | undefined {
  if (!isPlainObject(value)) return undefined
  const { kind, status, reason, retryAfterMs, isAnswered, message } = value
  const hasReason = typeof reason === 'string'
  const hasWait = typeof retryAfterMs === 'number'
  switch (kind) {
    case 'stored':
    case 'gone':
    case 'duplicate':
    case 'producer-unknown':
    case 'closed':
    case 'unauthorized':
    case 'silent':
      return { kind }
    case 'missing':
      return typeof status === 'number' ? { kind, status } : undefined
    case 'refused':
    case 'unfit':
      return typeof status === 'number' && hasReason ? { kind, status, reason } : undefined
    case 'busy':
      return hasWait ? { kind, retryAfterMs } : undefined
    case 'unknown':
      return hasWait ? { kind, retryAfterMs, isAnswered: isAnswered === true, message: String(message) } : undefined
    default:
      return undefined
  }
}

/** A tail that was told. */
export function decodeToldTail(value: unknown): Tail {
  if (!isPlainObject(value)) return NO_TAIL
  const { kind, offset, retryAfterMs, isAnswered, status, refusal } = value
  if (kind === 'unauthorized') return { kind }
  if (kind === 'missing' && typeof status === 'number') return { kind, status }
  if (kind === 'known' && typeof offset === 'string') return { kind, offset }
  if (typeof retryAfterMs !== 'number') return NO_TAIL
  const isRefused = typeof refusal === 'number'
  return { kind: 'unknown', retryAfterMs, isAnswered: isAnswered === true, ...(isRefused && { refusal }) }
}
