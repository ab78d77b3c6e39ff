import type { Fetch } from '../src/environment.ts'

export interface Call {
  readonly url: string
  readonly init: RequestInit
}

/** A response, a failure of the connection, or a function of the call that gives one of them. */
export type Answer = Response | Error | ((call: Call) => Response | Error | Promise<Response>)

export interface ScriptedFetch {
  readonly fetch: Fetch
  readonly calls: ReadonlyArray<Call>
  /** The addresses asked so far, without the stream's own. */
  readonly queries: ReadonlyArray<string>
  /** Requests that were sent and neither answered nor aborted. */
  readonly open: number
}

/** Answers with one entry after the other; after the last, requests hang until they are aborted. */
export const scriptedFetch = (...answers: ReadonlyArray<Answer>): ScriptedFetch => {
  const calls: Call[] = []
  let open = 0
  const fetch: Fetch = async (input, init = {}) => {
    const call = { url: input instanceof Request ? input.url : String(input), init }
    const answer = answers[calls.length]
    calls.push(call)
    open++
    try {
      if (answer === undefined) return await hang(init.signal)
      const outcome = await (typeof answer === 'function' ? answer(call) : answer)
      if (outcome instanceof Error) throw outcome
      return outcome
    } finally {
      open--
    }
  }
  return {
    fetch,
    calls,
    get queries() {
      return calls.map(({ url }) => url.slice(url.indexOf('?')))
    },
    get open() {
      return open
    },
  }
}

/** Never answers, and rejects as fetch does when the signal aborts. */
export const hang = (signal: AbortSignal | null | undefined): Promise<Response> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => reject(new DOMException('The operation was aborted', 'AbortError'))
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort)
  })

export interface PageOptions {
  readonly next: string
  readonly upToDate?: boolean
  readonly closed?: boolean
  readonly cursor?: string
  readonly contentType?: string
  readonly etag?: string
  readonly status?: number
}

/** A response of the protocol. Values that are no strings or bytes are sent as JSON. */
export const page = (body: unknown, options: PageOptions): Response => {
  const { next, upToDate = true, closed = false, cursor, contentType = 'application/json', etag, status } = options
  const headers = new Headers({ 'content-type': contentType, 'Stream-Next-Offset': next })
  if (upToDate) headers.set('Stream-Up-To-Date', 'true')
  if (closed) headers.set('Stream-Closed', 'true')
  if (cursor !== undefined) headers.set('Stream-Cursor', cursor)
  if (etag !== undefined) headers.set('ETag', etag)
  const raw = body === null || typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
  return new Response(raw ? (body as BodyInit | null) : JSON.stringify(body), { status: status ?? 200, headers })
}

/** The answer to a long-poll that timed out. */
export const nothingNew = (next: string, options: Partial<PageOptions> = {}): Response =>
  page(null, { status: 204, next, ...options })

/** A body that brings these pieces, one a turn, and then ends, breaks, or stays open. */
export const bodyOf = (
  pieces: ReadonlyArray<string | Uint8Array>,
  end: 'end' | 'break' | 'open' = 'end',
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  let at = 0
  return new ReadableStream({
    pull: async (controller) => {
      const piece = pieces[at++]
      if (piece !== undefined) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
      else if (end === 'end') controller.close()
      else if (end === 'break') controller.error(new TypeError('terminated'))
      else await new Promise(() => {})
    },
  })
}

/** A connection by events. */
export const events = (
  pieces: ReadonlyArray<string | Uint8Array>,
  end: 'end' | 'break' | 'open' = 'open',
  headers: Record<string, string> = {},
): Response => new Response(bodyOf(pieces, end), { headers: { 'content-type': 'text/event-stream', ...headers } })

/** A data event and the control event that ends its batch. */
export const batchEvents = (payload: string | undefined, control: object): string =>
  `${payload === undefined ? '' : `event: data\ndata:${payload}\n\n`}event: control\ndata:${JSON.stringify(control)}\n\n`
