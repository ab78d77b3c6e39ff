// The handler as a `fetch`: for tests, simulations and servers in the same process. There is no socket and no cache.
import type { Answer, Body } from './message.ts'
import type { StreamHandler } from './create-handler.ts'

export interface FetchOptions {
  /** What relative addresses are relative to, `http://oxbow.test` when left out. */
  readonly origin?: string | undefined
}

/**
 * Makes a `fetch` that asks the handler. Bodies stream, aborting rejects as in a browser, and where a fault cuts the
 * connection it rejects with a TypeError, or breaks the body, as a network failure does.
 */
export const createFetch = (handler: StreamHandler, options: FetchOptions = {}): typeof fetch => {
  const origin = options.origin ?? 'http://oxbow.test'
  return async (input, init) => {
    const asked = await requestFrom(input, init, origin)
    asked.signal?.throwIfAborted()
    const gone = new AbortController()
    const reply = await orAborted(handler.handle({ ...asked, signal: gone.signal }), asked.signal, gone)
    if (reply.kind === 'cut') throw new TypeError('fetch failed')
    return responseFrom(reply, asked.url, asked.signal, gone)
  }
}

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal | undefined
}

/** Reads the arguments of fetch itself: a Request of another realm, as in jsdom, would refuse this realm's signals. */
const requestFrom = async (
  input: string | URL | Request,
  init: RequestInit | undefined,
  origin: string,
): Promise<Asked> => {
  const given = typeof input === 'string' || input instanceof URL ? undefined : input
  const url = new URL(input instanceof Request ? input.url : input, origin)
  url.hash = ''
  const content = init?.body == null ? undefined : new Response(init.body)
  const headers = new Headers(init?.headers ?? given?.headers)
  const type = content?.headers.get('content-type') ?? null
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  const bytes = content === undefined ? await given?.clone().arrayBuffer() : await content.arrayBuffer()
  return {
    method: (init?.method ?? given?.method ?? 'GET').toUpperCase(),
    url: url.href,
    headers: Object.fromEntries(headers),
    body: bytes === undefined ? undefined : new Uint8Array(bytes),
    signal: init?.signal ?? given?.signal,
  }
}

/** Rejects as soon as the caller aborts, and tells the handler that nobody waits any more. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined, gone: AbortController): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => {
      gone.abort()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort)
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort))
  })

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304])

const responseFrom = (reply: Answer, url: string, signal: AbortSignal | undefined, gone: AbortController): Response => {
  const hasBody = reply.body !== undefined && !NO_BODY.has(reply.status)
  const body = hasBody && reply.body !== undefined ? streamOf(reply.body, signal, gone) : null
  const response = new Response(body, { status: reply.status, headers: { ...reply.headers } })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

const streamOf = (body: Body, signal: AbortSignal | undefined, gone: AbortController): ReadableStream<Uint8Array> => {
  const parts = ArrayBuffer.isView(body) ? [body].values() : body[Symbol.asyncIterator]()
  let stopListening = (): void => undefined
  /** Tells the handler that nobody reads on, wherever its body stands. */
  const leave = async (): Promise<void> => {
    stopListening()
    gone.abort()
    await parts.return?.(undefined)
  }
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const onAbort = (): void => {
        controller.error(signal?.reason)
        // What a body says while it is left interests nobody.
        leave().catch(() => undefined)
      }
      signal?.addEventListener('abort', onAbort)
      stopListening = () => signal?.removeEventListener('abort', onAbort)
    },
    pull: async (controller) => {
      try {
        const next = await parts.next()
        if (signal?.aborted === true) return
        if (next.done !== true) return controller.enqueue(next.value)
        stopListening()
        controller.close()
      } catch (cause) {
        stopListening()
        if (signal?.aborted !== true) controller.error(new TypeError('terminated', { cause }))
      }
    },
    cancel: leave,
  })
}
