// A server on a socket of its own, so that an answer can end after any of its bytes, in its headers too.
import { once } from 'node:events'
import { createServer } from 'node:net'

/** What came, as far as it is looked at. `path` is the first segment, which names one run of a test. */
export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly target: string
  readonly head: string
  /** How many requests of the run came before. */
  readonly index: number
}

/** The bytes to send, all of them or their beginning; the connection is closed behind them. */
export type RawAnswer = (request: RawRequest) => string

export interface CutServer {
  readonly url: string
  /** Methods of the requests of one run, in order. */
  methods(path: string): string[]
  close(): Promise<void>
}

/** The text of an answer whose length is told in its headers. */
export const answerText = (status: string, headers: Record<string, string>, body = ''): string => {
  const lines = Object.entries({ 'Content-Length': String(body.length), ...headers, Connection: 'close' })
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

export const startCutServer = async (answer: RawAnswer): Promise<CutServer> => {
  const seen = new Map<string, string[]>()
  const server = createServer((socket) => {
    let received = ''
    let answered = false
    socket.on('error', () => {
      // The client was faster to close.
    })
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (answered || !isWhole(received)) return
      answered = true
      const [method = '', target = ''] = received.split(' ', 2)
      const path = target.split(/[/?]/)[1] ?? ''
      const methods = seen.get(path) ?? []
      seen.set(path, [...methods, method])
      socket.end(answer({ method, path, target, head: received, index: methods.length }), 'latin1')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    methods: (path) => seen.get(path) ?? [],
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** Requests of these tests tell their length. */
const isWhole = (received: string): boolean => {
  const end = received.indexOf('\r\n\r\n')
  const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? '0')
  return end !== -1 && received.length >= end + 4 + length
}
