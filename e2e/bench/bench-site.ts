// The site that is measured: the pages, and the streams of a development server, all of one origin over HTTP/1.1.
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { startServer } from '@oxbow/dev-server'
import { bundlePages } from './bundle-pages.ts'

/** One request for a stream. */
export interface SeenRequest {
  /** On the clock of `performance.now()` here. */
  readonly at: number
  readonly method: string
  readonly url: string
  readonly isLive: boolean
}

export interface BenchSite {
  /** Such as `http://127.0.0.1:5123`. */
  readonly url: string
  /** The server itself, with nothing in between that counts or refuses. */
  readonly streamsUrl: string
  readonly seen: ReadonlyArray<SeenRequest>
  /** Live requests that stand now, and the most that stood at one moment since `resetMost`. */
  readonly live: { readonly now: number; readonly most: number }
  resetMost(): void
  /** Breaks requests for streams, those that stand too; `writes` breaks appends only. */
  refuse(what: 'everything' | 'writes' | 'nothing'): void
  close(): Promise<void>
}

export const openBenchSite = async (): Promise<BenchSite> => {
  const pages = await bundlePages()
  const streams = await startServer({ port: 0 })
  const agent = new Agent({ keepAlive: true })
  const seen: SeenRequest[] = []
  const standing = new Set<IncomingMessage>()
  const live = { now: 0, most: 0 }
  let refused: 'everything' | 'writes' | 'nothing' = 'nothing'

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method = 'GET', url = '/' } = incoming
    const isLive = url.includes('live=')
    seen.push({ at: performance.now(), method, url, isLive })
    if (refused === 'everything') return void incoming.socket.destroy()
    if (refused === 'writes' && method === 'POST') return void outgoing.writeHead(503).end()
    standing.add(incoming)
    if (isLive) {
      live.now += 1
      live.most = Math.max(live.most, live.now)
    }
    const headers = { ...incoming.headers, host: `127.0.0.1:${streams.port}` }
    const asked = request({ port: streams.port, host: '127.0.0.1', method, path: url, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.once('close', () => {
      standing.delete(incoming)
      if (isLive) live.now -= 1
      asked.destroy()
    })
    incoming.pipe(asked)
  }
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url?.split('?')[0] ?? '/'
    if (path.startsWith('/v1/')) return forward(incoming, outgoing)
    const page = pages.get(path)
    if (page === undefined) return void outgoing.writeHead(404).end()
    const caching = path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable'
    outgoing.writeHead(200, { 'Content-Type': page.type, 'Cache-Control': caching }).end(page.text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The site does not listen on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    streamsUrl: `http://127.0.0.1:${streams.port}/v1/stream`,
    seen,
    live,
    resetMost: () => void (live.most = live.now),
    refuse: (what) => {
      refused = what
      if (what === 'everything') for (const incoming of standing) incoming.socket.destroy()
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      agent.destroy()
      await streams.close()
    },
  }
}
