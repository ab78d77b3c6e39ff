// The reference packages and ours, behind what they have in common: two servers with a socket, two clients.
import * as theirs from '@durable-streams/client'
import { DurableStreamTestServer } from '@durable-streams/server'
import * as ours from '@oxbow/client'
import { startServer } from '@oxbow/dev-server'

export interface Server {
  readonly name: string
  /** Starts it on a free port; resolves with the address of its streams. */
  start(): Promise<string>
  stop(): Promise<void>
}

const LONG_POLL_MS = 500

export const referenceServer = (): Server => {
  const server = new DurableStreamTestServer({ port: 0, longPollTimeout: LONG_POLL_MS })
  return { name: 'reference server', start: async () => `${await server.start()}/v1/stream`, stop: () => server.stop() }
}

export const ownServer = (): Server => {
  let stop = async (): Promise<void> => {}
  return {
    name: 'our server',
    start: async () => {
      const { url, close } = await startServer({ port: 0, longPollTimeoutMs: LONG_POLL_MS })
      stop = close
      return `${url}/v1/stream`
    },
    stop: () => stop(),
  }
}

export interface Handle extends Pick<ours.DurableStream, 'close' | 'delete' | 'head' | 'writable'> {
  append(body: Uint8Array | string): Promise<void>
  appendStream(source: ReadableStream<string>): Promise<void>
}
export interface Response<T> extends Pick<
  ours.StreamResponse<T>,
  'json' | 'text' | 'textStream' | 'subscribeJson' | 'cancel' | 'closed' | 'offset' | 'streamClosed'
> {
  body(): Promise<Uint8Array>
  bodyStream(): AsyncIterable<Uint8Array>
}
type Producer = Pick<
  theirs.IdempotentProducer,
  'append' | 'flush' | 'close' | 'detach' | 'restart' | 'epoch' | 'nextSeq' | 'lastSuccessfulOffset'
>

export interface Client {
  readonly name: string
  stream<T>(options: theirs.StreamOptions): Promise<Response<T>>
  create(options: theirs.CreateOptions): Promise<Handle>
  connect(options: theirs.DurableStreamOptions): Promise<Handle>
  produce(url: string, id: string, options?: theirs.IdempotentProducerOptions): Producer
}

export const ownClient: Client = {
  name: 'our client',
  stream: (options) => ours.stream(options),
  create: (options) => ours.DurableStream.create(options),
  connect: (options) => ours.DurableStream.connect(options),
  produce: (url, id, options) =>
    new ours.IdempotentProducer(new ours.DurableStream({ url, contentType: 'application/json' }), id, options),
}

export const referenceClient: Client = {
  name: 'reference client',
  stream: (options) => theirs.stream(options),
  create: (options) => theirs.DurableStream.create(options),
  connect: (options) => theirs.DurableStream.connect(options),
  produce: (url, id, options) =>
    new theirs.IdempotentProducer(new theirs.DurableStream({ url, contentType: 'application/json' }), id, options),
}

/** Collects what is delivered and lets a test wait for a number of items. */
export const collect = <T>(response: Response<T>) => {
  const items: T[] = []
  const waiting: Array<{ count: number; resolve: () => void }> = []
  response.subscribeJson<T>((batch) => {
    items.push(...batch.items)
    for (const { count, resolve } of waiting) if (items.length >= count) resolve()
  })
  const until = (count: number): Promise<void> =>
    items.length >= count ? Promise.resolve() : new Promise((resolve) => void waiting.push({ count, resolve }))
  return { items, until }
}
