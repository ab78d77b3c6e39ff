import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Backend } from './backend.ts'

/** Serves the endpoint at `POST /writes`. Behind the application's own login: who may write is decided before this. */
export async function serve(backend: Backend, port: number): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const isWrite = request.method === 'POST' && request.url === '/writes'
      const body = await bodyOf(request)
      const reply = isWrite
        ? await backend.handle(new Request('http://localhost/writes', { method: 'POST', body }))
        : new Response('Only POST /writes is here.', { status: 404 })
      response.writeHead(reply.status).end(await reply.text())
    }
    // Nothing of it is known to be stored: the browser tries again.
    answer().catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}/writes`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
