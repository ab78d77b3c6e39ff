// The site that the tabs open: the page, another page to go away to, and the streams behind the proxy, all of one origin.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface Site {
  /** Such as `http://127.0.0.1:5123`. Stays the same however often the server behind it restarts. */
  readonly url: string
  close(): Promise<void>
}

interface File {
  readonly type: string
  readonly text: string
}

const AWAY: File = { type: 'text/html', text: '<!doctype html><title>Away</title><p>Away' }

/** Serves what Vite makes of `page/`; everything under `/v1/` goes to `streams`. */
export const openSite = async (streams: RequestListener): Promise<Site> => {
  const files = await bundlePage()
  files.set('/away', AWAY)
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    if (path.startsWith('/v1/')) return streams(incoming, outgoing)
    const file = files.get(path === '/' ? '/index.html' : path)
    // Not "no-store", which would keep the page out of the back/forward cache.
    if (file === undefined) return void outgoing.writeHead(404).end()
    outgoing.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }).end(file.text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The site does not listen on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Builds the page on what the packages publish, in memory. */
const bundlePage = async (): Promise<Map<string, File>> => {
  const root = fileURLToPath(new URL('page', import.meta.url))
  const made = await build({ root, configFile: false, logLevel: 'error', build: { write: false, minify: false } })
  const outputs = Array.isArray(made) ? made : [made]
  const files = new Map<string, File>()
  for (const output of outputs)
    for (const part of 'output' in output ? output.output : [])
      files.set(`/${part.fileName}`, {
        type: part.fileName.endsWith('.html') ? 'text/html' : 'text/javascript',
        text: part.type === 'chunk' ? part.code : String(part.source),
      })
  return files
}
