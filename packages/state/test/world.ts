import { createStreamDB, createStateSchema, type CreateStreamDBOptions } from '@oxbow/state/db'
import { createFetch, createHandler, type HandlerOptions, type StreamHandler } from '@oxbow/dev-server/handler'
import { onTestFinished } from 'vitest'
import * as z from 'zod'

export const todo = z.object({
  id: z.string(),
  text: z.string(),
  done: z.boolean().default(false),
  note: z.string().optional(),
})
export const state = createStateSchema({ todos: { schema: todo, type: 'todo', primaryKey: 'id' } })

export type TodoDB = ReturnType<World['open']>

/** A server in the process, and databases over one of its streams. */
export interface World {
  readonly handler: StreamHandler
  readonly fetch: typeof fetch
  /** Every request that was made, as `METHOD query`. */
  readonly requests: string[]
  /** How many live requests are open. */
  live(): number
  readonly url: string
  /** Makes the stream, with messages. */
  createStream(messages?: ReadonlyArray<unknown>): Promise<void>
  /** Removes the stream. */
  removeStream(): Promise<void>
  /** Ends the stream for good. */
  closeStream(): Promise<void>
  /** Appends messages as another writer. */
  append(...messages: ReadonlyArray<unknown>): Promise<void>
  /** All messages of the stream. */
  log(): Promise<Array<{ type: string; key: string; value?: unknown; headers: Record<string, string> }>>
  /** Opens a database, closed at the end of the test. */
  open(options?: Partial<CreateStreamDBOptions<typeof state>> & { actions?: undefined }): ReturnType<typeof openDB>
}

const openDB = (options: CreateStreamDBOptions<typeof state> & { actions?: undefined }) => createStreamDB(options)

/** Makes a world with one stream's address. */
export function createWorld(handlerOptions: HandlerOptions = {}): World {
  const handler = createHandler({ longPollTimeoutMs: 1000, ...handlerOptions })
  onTestFinished(() => handler.close())
  const plain = createFetch(handler)
  const requests: string[] = []
  const live = new Set<() => boolean>()
  const recorded: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    requests.push(`${init?.method ?? 'GET'} ${url.search}`)
    if (!url.searchParams.has('live')) return plain(input, init)
    const end = (): boolean => live.delete(end)
    live.add(end)
    init?.signal?.addEventListener('abort', end, { once: true })
    return plain(input, init).catch((error: unknown) => {
      end()
      throw error
    })
  }
  const url = 'http://oxbow.test/v1/stream/todos'
  const send = async (method: string, messages: ReadonlyArray<unknown>): Promise<void> => {
    const body = JSON.stringify(messages)
    const response = await plain(url, { method, body, headers: { 'Content-Type': 'application/json' } })
    if (!response.ok) throw new Error(`${method} was answered ${response.status}: ${await response.text()}`)
  }
  return {
    handler,
    fetch: recorded,
    requests,
    live: () => live.size,
    url,
    createStream: (messages = []) => send('PUT', messages),
    removeStream: async () => void (await plain(url, { method: 'DELETE' })),
    closeStream: async () => void (await plain(url, { method: 'POST', headers: { 'Stream-Closed': 'true' } })),
    append: (...messages) => send('POST', messages),
    log: async () => (await plain(`${url}?offset=-1`)).json(),
    open(options = {}) {
      const streamOptions = {
        url,
        fetch: recorded,
        backoffOptions: { initialDelay: 1, maxDelay: 1 },
        ...options.streamOptions,
      }
      const db = openDB({ state, ...options, streamOptions })
      onTestFinished(() => db.close())
      return db
    },
  }
}

/** A change message as another writer would send it. */
export const change = (operation: 'insert' | 'update' | 'delete', key: string, value?: unknown, txid?: string) => ({
  type: 'todo',
  key,
  ...(value === undefined ? {} : { value }),
  headers: { operation, ...(txid === undefined ? {} : { txid }) },
})
