import { createFetch, createHandler, type StreamHandler } from '@oxbow/dev-server/handler'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemoBackend } from '../server/demo-backend.mjs'

/** The demo's server without a socket. */
export interface DemoServer {
  readonly fetch: typeof fetch
  readonly handler: StreamHandler
  /** Sets another assistant to work, with the pause that it makes between two tokens. @returns a function that ends it. */
  assist(pause?: () => Promise<void>): Promise<() => void>
  /** Makes an account, or asks for a token with a key. */
  account(path: string, key?: string): Promise<{ status: number; body: Record<string, string> }>
  /** Rejects when the assistant has failed. */
  close(): Promise<void>
}

/** Starts a server whose tokens last `tokenMs`. */
export function startDemoServer({ tokenMs }: { tokenMs?: number } = {}): DemoServer {
  const dataDir = mkdtempSync(join(tmpdir(), 'oxbow-demo-'))
  const problems: unknown[] = []
  const ends: Array<() => void> = []
  const backendWith = (pause: () => Promise<void>) =>
    createDemoBackend({ dataDir, tokenMs, pause, onError: (error) => problems.push(error) })
  const { authorize, own } = backendWith(async () => undefined)
  const handlers = { authorize }
  const handler = createHandler({ authorize: (request) => handlers.authorize(request) })
  return {
    fetch: createFetch(handler),
    handler,
    async assist(pause = async () => undefined) {
      const backend = backendWith(pause)
      handlers.authorize = backend.authorize
      await new Promise<void>((resolve) => ends.push(backend.onStart(handler, resolve)))
      return () => ends.at(-1)?.()
    },
    async account(path, key) {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
      const { status, body } = await own.respond({ method: 'POST', url: `http://demo.test/account/${path}`, headers })
      return { status, body: JSON.parse(new TextDecoder().decode(body instanceof Uint8Array ? body : undefined)) }
    },
    async close() {
      for (const end of ends) end()
      await handler.close()
      if (problems.length > 0) throw new AggregateError(problems, 'The assistant failed')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
