import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { STREAM_CLOSED_HEADER, STREAM_EXPIRES_AT_HEADER, STREAM_TTL_HEADER } from '../protocol/wire-names.ts'
import type { StreamTarget } from './attempt.ts'
import { exchange } from './exchange.ts'
import { forkHeaders, type ForkOptions } from './fork-headers.ts'
import { createBody } from './stream-body.ts'

/** What a new stream is like. Protocol section 3. */
export interface StreamConfiguration extends ForkOptions {
  /** Media type of the stream; the server takes `application/octet-stream` for none. */
  contentType?: string | undefined
  /** Sliding lifetime in whole seconds: every read and write restarts it. Not together with `expiresAt`. */
  ttlSeconds?: number | undefined
  /** Instant at which the stream expires, an RFC 3339 timestamp. Not together with `ttlSeconds`. */
  expiresAt?: string | undefined
  /** First content. A string is sent as UTF-8, what `fetch` takes as it is, any other value as its JSON text. */
  body?: BodyInit | Uint8Array | string | object | undefined
  /** The body is all that the stream will ever hold: it is closed from the start. */
  closed?: boolean | undefined
}

export interface CreateResult {
  /** False if a stream with the same configuration existed already; the body was then not stored again. */
  readonly created: boolean
  readonly contentType: string | undefined
}

/** Creates a stream, or finds the one of the same configuration. Rejects with `CONFLICT_EXISTS` for another one. */
export const createStream = async (
  target: StreamTarget,
  configuration: StreamConfiguration,
  signal: AbortSignal | undefined,
): Promise<CreateResult> => {
  checkExpiry(configuration)
  const { contentType, ttlSeconds, expiresAt, closed } = configuration
  const protocolHeaders = {
    'content-type': contentType,
    [STREAM_TTL_HEADER]: ttlSeconds?.toString(),
    [STREAM_EXPIRES_AT_HEADER]: expiresAt,
    [STREAM_CLOSED_HEADER]: closed === true ? 'true' : undefined,
    ...forkHeaders(target, configuration),
  }
  const body = createBody(configuration.body)
  const repeat = body instanceof ReadableStream ? 'never' : 'always'
  const request = { method: 'PUT', protocolHeaders, body, signal }
  const response = await exchange(target, request, { repeat, errorOf: createError })
  return { created: response.status === 201, contentType: response.headers.get('content-type') ?? contentType }
}

const checkExpiry = ({ ttlSeconds, expiresAt }: StreamConfiguration): void => {
  if (ttlSeconds !== undefined && expiresAt !== undefined) {
    throw new DurableStreamError('A stream has either ttlSeconds or expiresAt, not both', 'BAD_REQUEST')
  }
  if (ttlSeconds !== undefined && (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 0)) {
    throw new DurableStreamError(`ttlSeconds is ${ttlSeconds}: give whole seconds, 0 or more`, 'BAD_REQUEST')
  }
}

const createError = async (response: Response, url: string): Promise<FetchError> => {
  const error = await FetchError.fromResponse(response, url)
  if (error.status !== 409) return error
  const message = `${url} exists already with another configuration: ${error.text ?? JSON.stringify(error.json)}`
  return new FetchError(error.status, error.text, error.json, error.headers, url, message, 'CONFLICT_EXISTS')
}
