// One attempt of one request. What can happen on the wire is a value; what throws is a mistake of the program, which no
// repetition mends.
import type { Fetch } from '../environment.ts'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { buildRequestUrl, type QueryValues, type RequestUrlParts } from '../protocol/request-url.ts'
import { withoutUndefined } from '../protocol/without-undefined.ts'
import { mergeHeaders, resolveValues, type HeadersRecord, type ParamsRecord } from './dynamic-values.ts'

export interface RequestSpec {
  /** The stream's address, with any query of its own. */
  readonly url: string | URL
  readonly method: string
  /** The user's headers; functions are called for this attempt. */
  readonly headers?: HeadersRecord | undefined
  /** The user's parameters; functions are called for this attempt. */
  readonly params?: ParamsRecord | undefined
  /** Headers of the protocol; they win over the user's, whatever the letter case. One that is `undefined` is none. */
  readonly protocolHeaders?: Readonly<Record<string, string | undefined>> | undefined
  /** Parameters of the protocol; they win over the user's. */
  readonly query?: QueryValues | undefined
  readonly body?: BodyInit | null | undefined
  /** `half` where the body is a stream. */
  readonly duplex?: 'half' | undefined
  readonly cache?: RequestCache | undefined
  /** The request goes on when the page is left. Browsers allow 64 KiB of bodies for all such requests together. */
  readonly keepalive?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RequestPorts {
  readonly fetch: Fetch
  /** What relative addresses are relative to. */
  readonly pageUrl?: string | undefined
}

/** What became of an attempt. A response of any status is a response. */
export type SendOutcome =
  | { readonly kind: 'response'; readonly response: Response; readonly url: string }
  | { readonly kind: 'network-failure'; readonly error: Error; readonly url: string }
  | { readonly kind: 'aborted'; readonly reason: unknown }

/**
 * Sends one request once. Rejects with what a header or parameter function threw, and with a `DurableStreamError`
 * `BAD_REQUEST` for an address or a header that no request can have.
 */
export const sendOnce = async (spec: RequestSpec, ports: RequestPorts): Promise<SendOutcome> => {
  const { url: given, headers, params, protocolHeaders, query, ...init } = spec
  const { signal } = init
  const aborted = abortOf(signal)
  if (aborted !== undefined) return aborted
  const parts = { url: given, base: ports.pageUrl, params: await resolveValues(params), query }
  const merged = mergeHeaders(await resolveValues(headers), protocolHeaders)
  const url = checkedUrl(parts)
  checkHeaders(merged, url)
  const { fetch } = ports
  return outcomeOf(url, signal, () => fetch(url, withoutUndefined({ ...init, headers: merged })))
}

/** What became of a request, unless its signal has aborted before. */
export const outcomeOf = async (
  url: string,
  signal: AbortSignal | null | undefined,
  send: () => Promise<Response>,
): Promise<SendOutcome> => {
  try {
    return abortOf(signal) ?? { kind: 'response', response: await send(), url }
  } catch (error) {
    const outcome = abortOf(signal)
    if (outcome === undefined && isProgrammingError(error)) throw error
    return outcome ?? { kind: 'network-failure', error: asError(error), url }
  }
}

/** Errors that no network layer throws. A TypeError is not among them: it is how fetch reports a failed connection. */
const isProgrammingError = (error: unknown): boolean =>
  error instanceof ReferenceError || error instanceof SyntaxError || error instanceof RangeError

/** Whatever was thrown, as an Error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })

/** Throws a `DurableStreamError` if a header's name or value is one that HTTP does not allow. */
export const checkHeaders = (headers: HeadersInit | undefined, url: string): void => {
  try {
    void new Headers(headers)
  } catch (cause) {
    const details = asError(cause).message
    throw new DurableStreamError(`A header for ${url} is invalid: ${details}`, 'BAD_REQUEST', undefined, details, {
      cause,
    })
  }
}

const abortOf = (signal: AbortSignal | null | undefined): SendOutcome | undefined =>
  signal?.aborted === true ? { kind: 'aborted', reason: signal.reason } : undefined

const checkedUrl = (parts: RequestUrlParts): string => {
  try {
    return buildRequestUrl(parts)
  } catch (cause) {
    const message = `The stream url "${String(parts.url)}" is invalid: give an absolute url, or a relative one in a page`
    throw new DurableStreamError(message, 'BAD_REQUEST', undefined, undefined, { cause })
  }
}
