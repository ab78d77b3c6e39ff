import { withDefaults } from './with-defaults.ts'

/** How failed requests are repeated, told completely. Wherever it is an option, part of it is enough. */
export interface BackoffOptions {
  /** Upper bound of the first wait in milliseconds. Default 100. */
  initialDelay: number
  /** Upper bound of every wait in milliseconds, unless the server's `Retry-After` asks for more. Default 60,000. */
  maxDelay: number
  /** Growth of the upper bound from one wait to the next. Default 1.3. */
  multiplier: number
  /** Repetitions after the first attempt; 0 means one attempt. Default unlimited. */
  maxRetries?: number | undefined
  /** Called on every failed attempt, also on the last. */
  onFailedAttempt?: (() => void) | undefined
  /** Accepted for callers of the reference client; failed attempts are seen through `onFailedAttempt`. */
  debug?: boolean | undefined
}

/** What options say about repetition. What is left out has the value of `BackoffDefaults`. */
export type BackoffChoices = { readonly [K in keyof BackoffOptions]?: BackoffOptions[K] | undefined }

/** A complete set of numbers. */
export interface RetryPolicy {
  readonly initialDelay: number
  readonly maxDelay: number
  readonly multiplier: number
  readonly maxRetries: number
}

/** The defaults of `BackoffOptions`: 100 ms growing by 1.3 to 60 s, without end. */
export const BackoffDefaults: BackoffOptions & RetryPolicy = {
  initialDelay: 100,
  maxDelay: 60_000,
  multiplier: 1.3,
  maxRetries: Infinity,
}

/** Fills in the defaults. */
export const retryPolicyFrom = (options?: BackoffChoices): RetryPolicy =>
  withDefaults<RetryPolicy>(BackoffDefaults, options)

/** What the wait after a failed attempt depends on. */
export interface FailedAttempt {
  /** Failures in a row, this one included. */
  readonly failures: number
  /** The server's least wait in milliseconds; 0 for none. */
  readonly retryAfterMs: number
  /** A number from 0 to 1 that spreads clients over time. */
  readonly random: number
}

/** The wait before the next attempt in milliseconds, or `undefined` when there is to be none. */
export const retryDelayMs = (policy: RetryPolicy, attempt: FailedAttempt): number | undefined =>
  attempt.failures > policy.maxRetries
    ? undefined
    : Math.max(attempt.retryAfterMs, attempt.random * longestWaitMs(policy, attempt.failures))

/** The upper bound of the wait after so many failures in a row, in milliseconds. */
export const longestWaitMs = ({ initialDelay, multiplier, maxDelay }: RetryPolicy, failures: number): number =>
  Math.min(initialDelay * multiplier ** (failures - 1), maxDelay)
