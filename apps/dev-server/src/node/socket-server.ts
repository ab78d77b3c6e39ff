// node:http as something that can be opened and closed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ListenError } from './listen-error.ts'

export interface SocketServer {
  readonly port: number
  /** Takes no more connections, lets running answers end, and breaks those that do not within a second. Idempotent. */
  close(): Promise<void>
}

/** Longer than the usual idle time of browsers and proxies: the one that asks should be the first to hang up. */
const KEEP_ALIVE_MS = 65_000
const GRACE_MS = 1000

/** Listens; rejects with a `ListenError` when that is not possible. Port 0 takes any free one. */
export const openSocketServer = (
  { port, host }: { readonly port: number; readonly host: string },
  respond: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<SocketServer> =>
  new Promise((resolve, reject) => {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, respond)
    let closing: Promise<void> | undefined
    const close = (): Promise<void> =>
      (closing ??= new Promise((closed) => {
        const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
        server.close(() => {
          clearTimeout(grace)
          closed()
        })
        server.closeIdleConnections()
      }))
    server.once('error', (cause) => reject(new ListenError(port, cause)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port, close })
    })
  })
