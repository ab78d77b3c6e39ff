// The streams inside Vite's development server: one origin, one port, hot reload beside them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHandler } from '../server/create-handler.ts'
import { createDurableStore } from '../store/durable-store.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { createFrontDoor } from './front-door.ts'
import { isLocalOrigin } from './guard.ts'

export interface DurableStreamsPluginOptions {
  /** The folder that keeps the streams; in memory when left out. */
  readonly dataDir?: string | undefined
}

/** What is needed of Vite's server, so that this package does not depend on Vite. */
interface DevServer {
  readonly middlewares: {
    use(handle: (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void): unknown
  }
  readonly httpServer: { once(event: 'close', listener: () => void): unknown } | null
  readonly config: { readonly logger: { error(message: string): void } }
}

/** A Vite plugin. */
export interface DurableStreamsPlugin {
  readonly name: string
  configureServer(server: DevServer): void
  configurePreviewServer(server: DevServer): void
}

const ROOT = '/v1/stream/'

/**
 * Serves streams under `/v1/stream/` of `vite dev` and `vite preview`. As with `startServer`, only this machine is
 * answered; to other machines use `oxbow-dev-server --host`. The store is opened with the server and closed with it.
 */
export const durableStreams = (options: DurableStreamsPluginOptions = {}): DurableStreamsPlugin => {
  const mount = (server: DevServer): void => {
    const report = (error: unknown): void => server.config.logger.error(`Durable Streams: ${String(error)}`)
    const store = options.dataDir === undefined ? createMemoryStore() : createDurableStore({ path: options.dataDir })
    const handler = createHandler({ store, cors: isLocalOrigin, onError: report })
    const guard = { lanHosts: new Set<string>(), token: undefined }
    const door = createFrontDoor({ handler, root: ROOT, guard, files: undefined, onError: report })
    server.middlewares.use((incoming, outgoing, next) => {
      if (incoming.url?.startsWith(ROOT) === true) void door(incoming, outgoing)
      else next()
    })
    server.httpServer?.once('close', () => {
      handler
        .close()
        .then(() => store.close())
        .catch(report)
    })
  }
  return { name: 'oxbow-durable-streams', configureServer: mount, configurePreviewServer: mount }
}
