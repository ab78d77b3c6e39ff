import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFetch, createHandler, type StreamHandler } from '@oxbow/dev-server/handler'
import { createStateSchema, createStreamDB, type StreamDB, type WritesOption } from '@oxbow/state/db'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { Backend } from '../src/backend.ts'

const state = createStateSchema({
  todos: { schema: z.object({ id: z.string(), text: z.string() }), type: 'todo', primaryKey: 'id' },
})
const STREAM = 'http://streams.test/v1/stream/todos'
const INBOX = 'http://streams.test/v1/stream/inbox'

/** When the process of the backend ends: at a request of its own, before it has left or after it has arrived. */
export type Death = 'before' | 'after' | undefined

/** A server of streams, a backend that can be killed, and browsers. */
export interface World {
  readonly handler: StreamHandler
  readonly backend: Backend
  /** Starts the backend, over what an earlier one has left. It dies when it publishes for the first time. */
  start(death?: Death): Backend
  /** The process ends: nothing of it gets out any more. */
  kill(): Promise<void>
  /** Hands a request to the backend that runs; fails when none does. */
  request(body: unknown): Promise<Response>
  open(writes: WritesOption): StreamDB<typeof state>
  /** All changes in the stream that browsers read. */
  log(): Promise<Array<{ key: string; headers: { operation: string; txid: string } }>>
  readonly inbox: WritesOption
}

export async function createWorld(): Promise<World> {
  const handler = createHandler({ longPollTimeoutMs: 200 })
  const fetch = createFetch(handler)
  const folder = mkdtempSync(join(tmpdir(), 'example-backend-'))
  for (const url of [STREAM, INBOX]) {
    await fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
  }
  let running: { backend: Backend; isDead: boolean } | undefined
  const errors: unknown[] = []
  const world: World = {
    handler,
    get backend() {
      if (running === undefined) throw new Error('No backend runs.')
      return running.backend
    },
    start(death) {
      const run = { isDead: false }
      const mortal: typeof fetch = async (input, init) => {
        const isEcho = init?.method === 'POST'
        if (isEcho && death === 'before') run.isDead = true
        if (run.isDead) throw new TypeError('The process has ended.')
        const response = await fetch(input, init)
        if (isEcho && death === 'after') run.isDead = true
        if (run.isDead) throw new TypeError('The process has ended.')
        return response
      }
      const onError = (error: unknown): number => errors.push(error)
      const backend = new Backend({ folder, stream: STREAM, inbox: INBOX, fetch: mortal, onError })
      running = Object.assign(run, { backend })
      return backend
    },
    async kill() {
      const ended = running
      running = undefined
      if (ended === undefined) return
      ended.isDead = true
      await ended.backend.close()
    },
    async request(body) {
      const run = running
      if (run === undefined || run.isDead) throw new TypeError('Failed to fetch')
      return run.backend.handle(
        new Request('http://backend.test/writes', { method: 'POST', body: JSON.stringify(body) }),
      )
    },
    open(writes) {
      const backoffOptions = { initialDelay: 1, maxDelay: 1 }
      const db = createStreamDB({ state, streamOptions: { url: STREAM, fetch, backoffOptions }, writes })
      onTestFinished(() => db.close())
      return db
    },
    log: async () => (await fetch(`${STREAM}?offset=-1`)).json(),
    inbox: { url: INBOX, fetch, backoffOptions: { initialDelay: 1, maxDelay: 1 } },
  }
  onTestFinished(async () => {
    await world.kill()
    await handler.close()
    rmSync(folder, { recursive: true })
    if (errors.length > 0) throw new AggregateError(errors, 'The backend could not go on.')
  })
  return world
}
