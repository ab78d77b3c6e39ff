// One attempt of a write. It ends in time, whatever the server does.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { readAtMost } from '../errors/read-at-most.ts'
import { mediaTypeOf } from '../protocol/media-type.ts'
import { PRODUCER_SEQ_HEADER, STREAM_OFFSET_HEADER } from '../protocol/wire-names.ts'
import type { Environment } from '../environment.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import type { BackoffChoices } from '../transport/retry-policy.ts'
import { onAbort } from '../transport/on-abort.ts'
import { drain } from '../transport/until-ok.ts'
import { sendOnce, type RequestPorts, type RequestSpec, type SendOutcome } from '../transport/send-once.ts'

export type WritePorts = RequestPorts & Pick<Environment, 'clock' | 'random' | 'warn'>

/** The stream that is written to, and how. */
export interface StreamTarget {
  readonly url: string
  readonly headers?: HeadersRecord | undefined
  readonly params?: ParamsRecord | undefined
  readonly backoff?: BackoffChoices | undefined
  /** For requests that have no signal of their own. */
  readonly signal?: AbortSignal | undefined
  readonly ports: WritePorts
}

export type WriteRequest = Omit<RequestSpec, 'url' | 'headers' | 'params' | 'duplex'>

/** An answer that does not come in this time, and the time that a slow line needs for the body, will not come. */
const ANSWER_MS = 90_000
const SLOW_BYTES_PER_MS = 8

/**
 * Sends a write once. Its signal is its own, because `fetch` leaves a listener on the one that it is given. No answer in
 * time, and a success page that no stream server sends, as of a captive portal, are failures of the network. Rejects
 * with a `DurableStreamError` when a redirect made a read of it, which stored nothing.
 */
export const attempt = async (target: StreamTarget, request: WriteRequest): Promise<SendOutcome> => {
  const own = new AbortController()
  const given = request.signal ?? target.signal
  const forget = onAbort(given, () => own.abort(given?.reason))
  const answered = answerOf(target, { ...request, signal: own.signal })
  try {
    return await inTime(answered, target, request.body, () => own.abort())
  } finally {
    forget()
  }
}

/** One request, as it is. */
export const send = (target: StreamTarget, request: WriteRequest): Promise<SendOutcome> => {
  const { url, headers, params, ports } = target
  const duplex = request.body instanceof ReadableStream ? 'half' : undefined
  return sendOnce({ ...request, url, headers, params, duplex }, ports)
}

const answerOf = async (target: StreamTarget, request: WriteRequest): Promise<SendOutcome> => {
  const outcome = await send(target, request)
  if (outcome.kind !== 'response') return outcome
  const { response, url } = outcome
  if (!response.ok) return { ...outcome, response: await withBodyRead(response) }
  if (isForeign(response)) {
    drain(response)
    const message = `${url} was answered with a web page that is not of a stream: something intercepts requests`
    return { kind: 'network-failure', error: new Error(message), url }
  }
  if (request.method === 'POST' && isReadAfterRedirect(response)) {
    drain(response)
    throw new DurableStreamError(
      `${url} redirects to ${response.url} in a way that makes a read of a write, so nothing was stored. ` +
        'Use that address, or let the server redirect with status 307 or 308.',
      'UNKNOWN',
      response.status,
    )
  }
  return outcome
}

const inTime = (
  answered: Promise<SendOutcome>,
  { url, ports }: StreamTarget,
  body: BodyInit | null | undefined,
  abort: () => void,
): Promise<SendOutcome> => {
  const size = sizeOf(body)
  if (size === undefined) return answered
  const limitMs = ANSWER_MS + size / SLOW_BYTES_PER_MS
  return new Promise((resolve, reject) => {
    const stop = ports.clock.after(limitMs, () => {
      const error = new DurableStreamError(`${url} did not answer for ${Math.round(limitMs / 1000)} s`, 'UNKNOWN')
      resolve({ kind: 'network-failure', error, url })
      abort()
    })
    void answered.then(resolve, reject).finally(stop)
  })
}

/** Bytes, roughly; `undefined` for what goes on as long as its source does. */
const sizeOf = (body: BodyInit | null | undefined): number | undefined => {
  if (body === null || body === undefined) return 0
  if (typeof body === 'string') return body.length
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength
  return body instanceof Blob ? body.size : undefined
}

/** The same failed response with its body in memory, as far as it came. */
const withBodyRead = async (response: Response): Promise<Response> => {
  if (response.body === null) return response
  const { status, statusText, headers } = response
  return new Response((await readAtMost(response)) ?? null, { status, statusText, headers })
}

const isForeign = (response: Response): boolean =>
  mediaTypeOf(response.headers.get('content-type')) === 'text/html' &&
  !response.headers.has(STREAM_OFFSET_HEADER) &&
  !response.headers.has(PRODUCER_SEQ_HEADER)

/** `fetch` follows a 301, 302 or 303 of a POST by a GET, whose answer looks like success. */
const isReadAfterRedirect = (response: Response): boolean =>
  response.redirected && response.status === 200 && !response.headers.has(PRODUCER_SEQ_HEADER)
