// The streams inside Vite's development server: one origin, one port, hot reload beside them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authorize } from '../server/access.ts'
import { createHandler, type StreamHandler } from '../server/create-handler.ts'
import { createDurableStore } from '../store/durable-store.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { createFrontDoor, type OwnRoutes } from './front-door.ts'
import { isLocalOrigin } from './guard.ts'

export interface DurableStreamsPluginOptions {
  /** The folder that keeps the streams; in memory when left out. */
  readonly dataDir?: string | undefined
  /** Decides about each request; when left out everything is allowed. */
  readonly authorize?: Authorize | undefined
  /** Answers of the application itself. */
  readonly own?: OwnRoutes | undefined
  /** Gets the handler of each server that starts. @returns what is called when that server is closed. */
  readonly onStart?: ((handler: StreamHandler) => () => void) | undefined
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
    const { authorize, own } = options
    const handler = createHandler({ store, cors: isLocalOrigin, authorize, onError: report })
    const stop = options.onStart?.(handler)
    const guard = { lanHosts: new Set<string>(), token: undefined }
    const door = createFrontDoor({ handler, root: ROOT, guard, files: undefined, own, onError: report })
    server.middlewares.use((incoming, outgoing, next) => {
      if ([ROOT, own?.under].some((under) => under !== undefined && incoming.url?.startsWith(under)))
        void door(incoming, outgoing)
      else next()
    })
    server.httpServer?.once('close', () => {
      stop?.()
      handler
        .close()
        .then(() => store.close())
        .catch(report)
    })
  }
  return { name: 'oxbow-durable-streams', configureServer: mount, configurePreviewServer: mount }
}
