// The composition root of the server with a socket: store, handler, files and guard behind one port.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHandler, type HandlerOptions, type StreamHandler } from '../server/create-handler.ts'
import { createDurableStore } from '../store/durable-store.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import type { StreamStore } from '../store/stream-store.ts'
import { AccessNeededError } from './access-needed-error.ts'
import { claimFolder } from './claim-folder.ts'
import { createFrontDoor, type OwnRoutes } from './front-door.ts'
import { isLocalOrigin, isLoopbackHost } from './guard.ts'
import { lanAddresses } from './lan-addresses.ts'
import { mendStore } from './mend-store.ts'
import { openSocketServer } from './socket-server.ts'
import { createStaticFiles } from './static-files.ts'
import { createWebhookCaller } from './webhook-caller.ts'

export interface ServerOptions extends Omit<HandlerOptions, 'store' | 'clock' | 'random' | 'cors' | 'webhooks'> {
  /** 4437 when left out; 0 takes any free port. */
  readonly port?: number | undefined
  /**
   * The address to listen on, `127.0.0.1` when left out. Any other than this machine's own needs `authorize`, with which
   * the server answers for every name and behind proxies.
   */
  readonly host?: string | undefined
  /**
   * Also answers other machines of the network, if they bring the token (see `RunningServer`). When left out, only this
   * machine is answered.
   */
  readonly lan?: boolean | undefined
  /** The folder that keeps the streams. Without it and `store` they live in memory. */
  readonly dataDir?: string | undefined
  /** A store of the caller's, who also closes it. */
  readonly store?: StreamStore | undefined
  /** A folder of files served at `/`, with `index.html` for every path that is no file. */
  readonly staticDir?: string | undefined
  /** Answers of the application itself, behind the guard. */
  readonly own?: OwnRoutes | undefined
  /**
   * Keeps the guard although `authorize` is given: only this machine is answered and, with `lan`, those of the network
   * that bring the token. `authorize` then decides among them. Off when left out.
   */
  readonly guarded?: boolean | undefined
  /** Origins whose pages may use the streams besides those of this machine and of the server itself; `*` is all. */
  readonly corsOrigins?: ReadonlyArray<string> | undefined
  /**
   * Lets subscriptions call webhooks: addresses that whoever may create a subscription names. Off when left out. Only
   * public addresses are called, over https; and plain http on this machine as long as only this machine is answered,
   * that is without `lan`, `host` and `authorize`.
   */
  readonly webhooks?: boolean | undefined
}

export interface RunningServer {
  /** The address on this machine, such as `http://localhost:4437`. */
  readonly url: string
  readonly port: number
  /** Addresses for other machines, each with the token if there is one; empty without `lan`. */
  readonly lanUrls: ReadonlyArray<string>
  /** The handler behind the port, for its fault switches. */
  readonly handler: StreamHandler
  /** Ends live readers, then connections, then the store. Idempotent. */
  close(): Promise<void>
}

export const DEFAULT_PORT = 4437
const SWEEP_MS = 60_000

/**
 * Starts a server. Rejects with a `ListenError` when the port is taken, a `StoreError` when the folder cannot be used, a
 * `StoreInUseError` when another server uses it, a `StoreDamagedError` when its file is damaged so that nothing can be read, an `AccessNeededError` when others would reach
 * the server and nothing decides about them. A file of which some can be read is mended, and `onError` gets a
 * `StoreDamagedError` that says what is lost.
 */
export const startServer = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const { port = DEFAULT_PORT, lan = false, staticDir, corsOrigins = [], authorize } = options
  const host = options.host ?? (lan ? '0.0.0.0' : '127.0.0.1')
  if (!lan && authorize === undefined && !isLoopbackHost(host)) throw new AccessNeededError(host)
  const isGuarded = authorize === undefined || options.guarded === true
  const isPrivate = !lan && authorize === undefined && isLoopbackHost(host)
  const store = options.store ?? (await openStore(options.dataDir, options.onError))
  const closeStore = (): Promise<void> => (options.store === undefined ? store.close() : Promise.resolve())
  const handler = createHandler({
    ...options,
    store,
    webhooks: options.webhooks === true ? createWebhookCaller({ allowLoopback: isPrivate }) : undefined,
    cors: corsOrigins.includes('*')
      ? '*'
      : (origin, name) => isLocalOrigin(origin, name) || corsOrigins.includes(origin),
  })
  const token = lan && isGuarded ? randomBytes(18).toString('base64url') : undefined
  const lanHosts = lan ? lanAddresses() : []
  const door = createFrontDoor({
    handler,
    root: options.root ?? '/v1/stream/',
    guard: isGuarded ? { lanHosts: new Set(lanHosts), token } : undefined,
    own: options.own,
    files: staticDir === undefined ? undefined : createStaticFiles(staticDir),
    onError: options.onError,
  })
  const respond = (incoming: IncomingMessage, outgoing: ServerResponse): void => void door(incoming, outgoing)
  const socket = await openSocketServer({ port, host }, respond).catch(async (error: unknown) => {
    await handler.close()
    await closeStore()
    throw error
  })
  const stopSweeping = sweepEvery(SWEEP_MS, handler, options.onError)
  let closing: Promise<void> | undefined
  return {
    url: `http://localhost:${socket.port}`,
    port: socket.port,
    lanUrls: lanHosts.map((name) => `http://${name}:${socket.port}/${token === undefined ? '' : `?token=${token}`}`),
    handler,
    close: () =>
      (closing ??= (async () => {
        stopSweeping()
        await handler.close()
        await socket.close()
        await closeStore()
      })()),
  }
}

const openStore = async (dataDir: string | undefined, onError: ServerOptions['onError']): Promise<StreamStore> => {
  if (dataDir === undefined) return createMemoryStore()
  const unclaim = await claimFolder(dataDir)
  try {
    const damage = await mendStore(dataDir)
    if (damage !== undefined) onError?.(damage)
    const store = createDurableStore({ path: dataDir })
    const close = async (): Promise<void> => {
      await store.close()
      await unclaim()
    }
    return { ...store, close }
  } catch (error) {
    await unclaim()
    throw error
  }
}

/** Expired streams nobody asks for would otherwise stay in the store for ever. */
const sweepEvery = (everyMs: number, handler: StreamHandler, onError: ServerOptions['onError']): (() => void) => {
  const timer = setInterval(() => void handler.removeExpired().catch((error: unknown) => onError?.(error)), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
