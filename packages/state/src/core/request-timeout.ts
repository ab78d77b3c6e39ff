/**
 * So long a small request of the outbox may be without an answer: then it is given up, and what it sent is in doubt. As
 * long a visible tab waits for the right to send before it takes it from one that is stuck.
 */
export const REQUEST_TIMEOUT_MS: number = 10_000

/** A connection of 16 kB a second is slow, not dead. */
const SLOW_BYTES_PER_MS = 16
const MOST_DOUBLINGS = 3

/**
 * How long try number `attempt` of a request with a body of about so many bytes may take: twice as long after each try
 * that failed, up to eight times, so that a slow server gets to answer in the end.
 */
export const requestTimeoutMs = (attempt: number, bytes = 0): number =>
  (REQUEST_TIMEOUT_MS + bytes / SLOW_BYTES_PER_MS) * 2 ** Math.min(attempt - 1, MOST_DOUBLINGS)
