// A position says where a batch ends. It is known from the headers of a response or from an SSE control event; without
// one of the two there is no batch.
import type { Offset } from './offset.ts'
import {
  SSE_CLOSED_FIELD,
  SSE_CURSOR_FIELD,
  SSE_OFFSET_FIELD,
  SSE_UP_TO_DATE_FIELD,
  STREAM_CLOSED_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_UP_TO_DATE_HEADER,
} from './wire-names.ts'

/** Where a reader stands after a batch. */
export interface Position {
  /** The offset to read from next. */
  readonly offset: Offset
  /** The cursor to echo in the next request; absent until a live response gave one. */
  readonly cursor?: string | undefined
  /** Everything that was available has been returned. It is never the end of the stream by itself. */
  readonly upToDate: boolean
  /** The stream is closed and everything has been returned: there will never be more. */
  readonly streamClosed: boolean
}

/** What is needed of a `Headers` object. */
export interface HeaderReader {
  get(name: string): string | null
}

/** Whether a `Stream-Closed` value counts: only `true`, in any letter case. Every other value equals absence. */
export const isClosedValue = (value: string | null | undefined): boolean => value?.trim().toLowerCase() === 'true'

/**
 * The position that the headers of a read response tell, or `undefined` if `Stream-Next-Offset` is missing: then
 * whoever answered does not speak the protocol. The cursor is kept when the response has none.
 */
export const positionFromHeaders = (headers: HeaderReader, cursor?: string | undefined): Position | undefined => {
  const offset = headers.get(STREAM_OFFSET_HEADER)
  if (offset === null || offset === '') return undefined
  const streamClosed = isClosedValue(headers.get(STREAM_CLOSED_HEADER))
  return {
    offset,
    cursor: headers.get(STREAM_CURSOR_HEADER) ?? cursor,
    upToDate: streamClosed || headers.get(STREAM_UP_TO_DATE_HEADER) !== null,
    streamClosed,
  }
}

/**
 * The position that the payload of an SSE control event tells, or `undefined` if it is malformed. A closed stream is
 * always up to date, whether or not the server says so. Protocol section 11.2.
 */
export const positionFromControl = (payload: string, cursor?: string | undefined): Position | undefined => {
  const control = parseObject(payload)
  const offset = control?.[SSE_OFFSET_FIELD]
  if (control === undefined || typeof offset !== 'string' || offset === '') return undefined
  const streamClosed = control[SSE_CLOSED_FIELD] === true
  const next = control[SSE_CURSOR_FIELD]
  return {
    offset,
    cursor: typeof next === 'string' && next !== '' ? next : cursor,
    upToDate: streamClosed || control[SSE_UP_TO_DATE_FIELD] === true,
    streamClosed,
  }
}

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
