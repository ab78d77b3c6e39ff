// What a status of the protocol means to a client: its code, and whether asking again can help.

/** Codes of failures; compare these, never message texts. */
export type DurableStreamErrorCode =
  | 'NOT_FOUND'
  | 'CONFLICT_SEQ'
  | 'CONFLICT_EXISTS'
  | 'BAD_REQUEST'
  | 'BUSY'
  | 'SSE_NOT_SUPPORTED'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'GONE'
  | 'RATE_LIMITED'
  | 'ALREADY_CONSUMED'
  | 'ALREADY_CLOSED'
  | 'PARSE_ERROR'
  | 'STREAM_CLOSED'
  | 'UNKNOWN'

const CODES: Readonly<Record<number, DurableStreamErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT_SEQ',
  410: 'GONE',
  429: 'RATE_LIMITED',
  503: 'BUSY',
}

/** The code of an HTTP status: 410 is `GONE`, and whatever the protocol does not name is `UNKNOWN`. */
export const codeForStatus = (status: number): DurableStreamErrorCode => CODES[status] ?? 'UNKNOWN'

/**
 * Whether the same request may succeed later: every status but a client error, and 429. A 304 is the answer to a
 * validator that the caller sent, and asking again would only give it again. A read may always be repeated; a write
 * only if it cannot be stored twice.
 */
export const isRetryableStatus = (status: number): boolean =>
  status === 429 || status >= 500 || (status < 400 && status !== 304)
