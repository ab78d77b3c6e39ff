import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { parseInteger } from '../protocol/integer.ts'
import type { Offset } from '../protocol/offset.ts'
import { isClosedValue } from '../protocol/position.ts'
import {
  STREAM_CLOSED_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_TTL_HEADER,
} from '../protocol/wire-names.ts'
import { withoutUndefined } from '../protocol/without-undefined.ts'
import type { StreamTarget } from './attempt.ts'
import { exchange } from './exchange.ts'

/** What a HEAD request says about a stream that exists. Protocol section 9. */
export interface HeadResultExists {
  readonly exists: true
  readonly contentType?: string | undefined
  /** The tail: where the next append will go. */
  readonly offset?: Offset | undefined
  readonly etag?: string | undefined
  readonly cacheControl?: string | undefined
  readonly streamClosed: boolean
  /** The sliding lifetime that the stream was created with, in seconds; it is not the time that is left. */
  readonly ttlSeconds?: number | undefined
  /** The instant at which the stream expires, as the server writes it. */
  readonly expiresAt?: string | undefined
}

export interface HeadResultNotFound {
  readonly exists: false
}

export type HeadResult = HeadResultExists | HeadResultNotFound

/**
 * Asks for the metadata of a stream, past every cache. A missing stream is a result; every other failure is a
 * `DurableStreamError`, a removed stream (410) one of code `GONE`.
 */
export const readHead = async (target: StreamTarget, signal: AbortSignal | undefined): Promise<HeadResult> => {
  try {
    const response = await exchange(target, { method: 'HEAD', signal, cache: 'no-store' }, { repeat: 'always' })
    return existing(response.headers)
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    if (error.status === 404) return { exists: false }
    throw DurableStreamError.fromFetchError(error)
  }
}

const existing = (headers: Headers): HeadResultExists => {
  const text = (name: string): string | undefined => headers.get(name) ?? undefined
  return {
    exists: true,
    streamClosed: isClosedValue(headers.get(STREAM_CLOSED_HEADER)),
    ...withoutUndefined({
      contentType: text('content-type'),
      offset: text(STREAM_OFFSET_HEADER),
      etag: text('etag'),
      cacheControl: text('cache-control'),
      ttlSeconds: parseInteger(headers.get(STREAM_TTL_HEADER)),
      expiresAt: text(STREAM_EXPIRES_AT_HEADER),
    }),
  }
}
