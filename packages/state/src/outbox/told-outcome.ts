import { isFlag, isNumber, isText, objectOf, optional, variantOf } from '../core/shape.ts'
import type { Tail } from './destination.ts'
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

const isWord = objectOf({})
const isRefusal = objectOf({ status: isNumber, reason: isText })
const isOutcome = variantOf('kind', {
  stored: isWord,
  gone: isWord,
  duplicate: isWord,
  'producer-unknown': isWord,
  closed: isWord,
  unauthorized: isWord,
  silent: isWord,
  missing: objectOf({ status: isNumber }),
  refused: isRefusal,
  unfit: isRefusal,
  busy: objectOf({ retryAfterMs: isNumber }),
  unknown: objectOf({ retryAfterMs: isNumber, isAnswered: isFlag, message: isText }),
})
const isTail = variantOf('kind', {
  unauthorized: isWord,
  missing: objectOf({ status: isNumber }),
  known: objectOf({ offset: isText }),
  unknown: objectOf({ retryAfterMs: isNumber, isAnswered: optional(isFlag), refusal: optional(isNumber) }),
})

/** Whether what was told makes sense here. */
export const isToldOutcome = (value: unknown): value is ToldOutcome => isOutcome(value)

/** Whether what was told is a tail. */
export const isToldTail = (value: unknown): value is Tail => isTail(value)
