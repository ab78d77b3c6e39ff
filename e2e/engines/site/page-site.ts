// Serves the bundled pages, each test on a port of its own: another port is another origin, with storage of its own.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse, IncomingMessage } from 'node:http'

export interface PageSite {
  /** The address of a page, with what its script is told. */
  pageUrl(name: string, query?: Readonly<Record<string, string>>): string
  /** When a page was left last, in milliseconds since 1970; the news of it may take a moment. */
  readonly leftAt: number | undefined
  /** Errors nobody caught, of every page so far. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/**
 * Runs before all else in every page. The drivers look at `isLeft` to tell a page that has come from the one before it,
 * the tests at when a page was left. A complaint is sent at once, because the page may be gone a moment later.
 */
const watch = `
const complain = (text) => navigator.sendBeacon('/complaints', text)
addEventListener('pageshow', () => { globalThis.isLeft = false })
addEventListener('pagehide', () => { navigator.sendBeacon('/left', Date.now()) })
addEventListener('error', ({ message, error }) => complain(error?.stack ? message + ' ' + error.stack : message))
addEventListener('unhandledrejection', ({ reason }) => complain('Unhandled rejection: ' + String(reason?.stack ?? reason)))`

const document = (name: string): string =>
  `<!doctype html><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">` +
  `<script>${watch}</script><script type="module" src="/${name}.js"></script>`

export const createPageSite = async (scripts: ReadonlyMap<string, string>): Promise<PageSite> => {
  const complaints: string[] = []
  let leftAt: number | undefined
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname.slice(1)
    if (path === 'complaints') return void receive(request, response, (text) => complaints.push(text))
    if (path === 'left') return void receive(request, response, (text) => (leftAt = Number(text)))
    if (path === 'clear-site-data') response.setHeader('clear-site-data', '"storage"')
    const script = scripts.get(path)
    if (script !== undefined) return answer(response, 200, 'text/javascript', script)
    if (scripts.has(`${path}.js`)) return answer(response, 200, 'text/html', document(path))
    return answer(response, 404, 'text/plain', `There is no page ${path}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The site does not listen on a port')
  return {
    complaints,
    get leftAt() {
      return leftAt
    },
    pageUrl: (name, query = {}) => `http://127.0.0.1:${address.port}/${name}?${new URLSearchParams(query).toString()}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const answer = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body)
}

const receive = async (
  request: IncomingMessage,
  response: ServerResponse,
  note: (text: string) => void,
): Promise<void> => {
  request.setEncoding('utf8')
  let body = ''
  for await (const chunk of request) body += String(chunk)
  note(body)
  answer(response, 204, 'text/plain', '')
}
