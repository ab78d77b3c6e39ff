import { isNumber, objectOf, oneOf, type Guard } from './shape.ts'

/** No wait is longer, whoever asks for it. */
export const LONGEST_WAIT_MS: number = 3_600_000

/**
 * Why the next try is not made at once: nobody answered, the server answered that it is in trouble, or it asked for a
 * wait (`Retry-After`).
 */
export type WaitReason = 'unreachable' | 'failing' | 'asked'

/**
 * The wait before the next try of the frozen batch. It lies with the outbox, so that it binds whichever tab goes on, after
 * a reload too. It ends with its batch.
 */
export interface SendWait {
  readonly reason: WaitReason
  /** When it began and when it ends, in milliseconds since 1970 by this device's clock. */
  readonly since: number
  readonly notBefore: number
  /** How many tries in a row have failed. */
  readonly attempt: number
}

/** A wait as the one who takes it over finds it. */
export interface HeldWait extends Pick<SendWait, 'reason' | 'attempt'> {
  /** How much of it is left, in milliseconds; 0 when it is over. */
  readonly restMs: number
}

/**
 * What is left of a stored wait. A clock that was set back, or a record that asks for more than anybody may, holds
 * nothing up.
 */
export function heldWait(wait: SendWait | undefined, now: number): HeldWait | undefined {
  if (wait === undefined) return undefined
  const { reason, attempt, since, notBefore } = wait
  const isKnown = since <= now && notBefore - since <= LONGEST_WAIT_MS
  return { reason, attempt, restMs: isKnown ? Math.max(0, notBefore - now) : 0 }
}

/** Whether a value that was read or told is a wait. */
export const isWait: Guard<SendWait> = objectOf<SendWait>({
  reason: oneOf('unreachable', 'failing', 'asked'),
  since: isNumber,
  notBefore: isNumber,
  attempt: isNumber,
})
