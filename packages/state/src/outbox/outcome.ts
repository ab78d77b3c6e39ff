import type { Offset } from '../core/changeset.ts'

/**
 * What an answer to a batch means. Only `accepted` proves that the batch is in the log, and only `refused`, `closed`,
 * `missing`, `unfit`, `unauthorized` and `busy` prove that this attempt put nothing there.
 */
export type Outcome =
  /**
   * 200 with producer and offset headers: in the log, at or before `offset`. `settled` are those that are done with
   * already, where the answer names them.
   */
  | { kind: 'accepted'; offset: Offset; settled?: ReadonlyArray<string> | undefined }
  /** 204: the stamp was seen before. By whom is not said: browsers repeat a POST by themselves. */
  | { kind: 'duplicate' }
  /** 409 with an expected sequence, or 403 with an epoch: the server knows this producer otherwise, or not at all. */
  | { kind: 'producer-unknown' }
  /** The stream takes no more writes. */
  | { kind: 'closed' }
  | { kind: 'missing'; status: number }
  /** What is there takes no such requests, whatever they hold: 405, 409 for another content type, 415, 501. */
  | { kind: 'unfit'; status: number; reason: string }
  | { kind: 'unauthorized' }
  /** A final no to the content: 400, 413, 422, 403 for whatever credentials there are. */
  | { kind: 'refused'; status: number; reason: string }
  /** No answer came in time: it may be in the log, or get there yet. */
  | { kind: 'silent' }
  /** 429: nothing was looked at. */
  | { kind: 'busy'; retryAfterMs: number }
  /**
   * A server's fault, a cut connection, an answer that is not of this protocol: it may be in the log or not. `isAnswered`:
   * a server said that it is in trouble.
   */
  | { kind: 'unknown'; retryAfterMs: number; error: Error; isAnswered?: boolean | undefined }

/** The parts of an answer that say what it means. */
export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | null
  readonly retryAfterMs: number
  /** The beginning of the body, for people. */
  readonly text: string
}

/** Reads the meaning of an answer (protocol sections 5 and 6). */
export function outcomeOf({ status, header, retryAfterMs, text }: Answer): Outcome {
  const unknown = (): Outcome => ({
    kind: 'unknown',
    retryAfterMs,
    // A 2xx that is none of this protocol is a portal's: the server was not reached.
    isAnswered: status >= 400,
    error: new Error(`The append was answered with status ${status}, which does not say whether it was stored.`),
  })
  switch (status) {
    case 200: {
      const offset = header('Stream-Next-Offset')
      return offset !== null && header('Producer-Seq') !== null ? { kind: 'accepted', offset } : unknown()
    }
    case 204:
      return { kind: 'duplicate' }
    case 401:
      return { kind: 'unauthorized' }
    case 403:
      return header('Producer-Epoch') === null
        ? { kind: 'refused', status, reason: text }
        : { kind: 'producer-unknown' }
    case 404:
    case 410:
      return { kind: 'missing', status }
    case 409:
      if (header('Stream-Closed')?.toLowerCase() === 'true') return { kind: 'closed' }
      if (header('Producer-Expected-Seq') !== null) return { kind: 'producer-unknown' }
      return { kind: 'unfit', status, reason: text }
    case 405:
    case 415:
    case 501:
      return { kind: 'unfit', status, reason: text }
    case 429:
      return { kind: 'busy', retryAfterMs }
    case 408:
    case 425:
      return unknown()
    default:
      return status >= 400 && status < 500 ? { kind: 'refused', status, reason: text } : unknown()
  }
}
