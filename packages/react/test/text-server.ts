import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { configure } from '@testing-library/dom'

// How long `findBy` and `waitFor` wait before they give up: a busy machine needs longer than the usual second.
configure({ asyncUtilTimeout: 10_000 })

/** A server in this process with streams of text or of JSON. */
export interface TextServer {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  /** Query of each request so far, such as `offset=-1`. */
  readonly requests: string[]
  /** How many live requests are open. */
  live(): number
  create(name: string, contentType?: string): Promise<void>
  append(name: string, data: string): Promise<void>
  close(name: string): Promise<void>
  stop(): Promise<void>
}

/** Starts a server. The address of a stream is `url` and its name. */
export function createTextServer(): TextServer {
  const url = 'http://oxbow.test/v1/stream/'
  const handler = createHandler()
  const serve = createFetch(handler)
  const requests: string[] = []
  const live = new Set<string>()
  const types = new Map<string, string>()
  const send = async (method: string, name: string, body?: string, headers = {}): Promise<void> => {
    const type = types.get(name) ?? 'text/plain'
    const init = { method, headers: { 'content-type': type, ...headers }, ...(body !== undefined && { body }) }
    const response = await serve(url + name, init)
    if (!response.ok) throw new Error(`${method} ${name} was answered ${response.status}`)
  }
  return {
    ...{ url, requests },
    live: () => live.size,
    fetch: (input, init) => {
      const query = new URL(input instanceof Request ? input.url : input).search.slice(1)
      requests.push(query)
      if (query.includes('live=')) {
        const id = `${requests.length}`
        live.add(id)
        init?.signal?.addEventListener('abort', () => live.delete(id), { once: true })
      }
      return serve(input, init)
    },
    create: async (name, contentType = 'text/plain') => {
      types.set(name, contentType)
      await send('PUT', name)
    },
    append: (name, data) => send('POST', name, data),
    close: (name) => send('POST', name, undefined, { 'stream-closed': 'true' }),
    stop: () => handler.close(),
  }
}
