import { createFetch, createHandler, type Faults } from '@oxbow/dev-server/handler'
import { configure } from '@testing-library/dom'
import * as z from 'zod'
import { createStateSchema, createStreamDB, type CreateStreamDBOptions, type StreamDB } from '../src/index.ts'

// How long `findBy` and `waitFor` wait before they give up: a busy machine needs longer than the usual second.
configure({ asyncUtilTimeout: 10_000 })

/** The state that the tests of the hooks share. */
export const todoState = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})

/** A database of todos. */
export type TodoDB = StreamDB<typeof todoState>

/** A row of a todo as readers see it. */
export type Todo = z.output<typeof todoState.todos.schema>

/** How a database differs from the usual one. */
export type TodoOptions = Pick<CreateStreamDBOptions<typeof todoState>, 'create' | 'live' | 'initial'>

/** A stream server in this process, with the stream `todos`, and the databases that a test opens on it. */
export interface TodoServer {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  readonly faults: Faults
  /** Method and query of each request so far, such as `GET offset=-1`. */
  readonly requests: ReadonlyArray<string>
  /** Makes the stream and appends events to it, as another device would. */
  append(...events: ReadonlyArray<object>): Promise<void>
  /** Deletes the stream and makes it anew, with these events. */
  remake(...events: ReadonlyArray<object>): Promise<void>
  /** All events of the stream. */
  log(): Promise<ReadonlyArray<object>>
  /** A database on the stream. It is closed with the server. */
  open(options?: TodoOptions): TodoDB
  /** Lets the writes of databases wait until the returned function is called. */
  holdWrites(): () => void
  close(): Promise<void>
}

/** Starts a server. */
export function createTodoServer(): TodoServer {
  const url = 'http://oxbow.test/v1/stream/todos'
  const handler = createHandler()
  const serve = createFetch(handler)
  const requests: string[] = []
  const opened: TodoDB[] = []
  let writesMayGo: Promise<void> = Promise.resolve()

  const recorded: typeof globalThis.fetch = async (input, init) => {
    const method = init?.method ?? 'GET'
    requests.push(`${method} ${new URL(input instanceof Request ? input.url : input, url).search.slice(1)}`.trim())
    if (method === 'POST') await writesMayGo
    return serve(input, init)
  }
  const send = async (method: string, body?: string): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const response = await serve(url, { method, headers, ...(body === undefined ? {} : { body }) })
    if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}`)
  }
  const append = async (...events: ReadonlyArray<object>): Promise<void> => {
    await send('PUT')
    if (events.length > 0) await send('POST', JSON.stringify(events))
  }
  return {
    url,
    requests,
    fetch: recorded,
    faults: handler.faults,
    append,
    async remake(...events) {
      await send('DELETE')
      await append(...events)
    },
    log: async () => (await serve(`${url}?offset=-1`)).json(),
    open(options) {
      const db = createStreamDB({ streamOptions: { url, fetch: recorded }, state: todoState, create: true, ...options })
      opened.push(db)
      return db
    },
    holdWrites() {
      let release = (): void => undefined
      writesMayGo = new Promise((resolve) => {
        release = resolve
      })
      return () => release()
    },
    async close() {
      for (const db of opened) db.close()
      await handler.close()
    },
  }
}

/** The event that puts a todo into the stream. */
export const put = (id: string, text: string, done = false): object =>
  todoState.todos.upsert({ value: { id, text, done } })

/** The event that deletes a todo. */
export const remove = (id: string): object => todoState.todos.delete({ key: id })
