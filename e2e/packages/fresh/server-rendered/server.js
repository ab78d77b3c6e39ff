// Renders the page for each request. A render opens no connection: `fetch` would say so.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { App, openDatabase } from './app.js'

let requests = 0
globalThis.fetch = async () => {
  requests += 1
  throw new Error('the server must not read')
}

const stream = process.env.STREAM_URL
const script = readFileSync('dist/client.js')

const server = createServer((request, response) => {
  if (request.url === '/client.js') return response.setHeader('Content-Type', 'text/javascript').end(script)
  if (request.url === '/requests') return response.end(String(requests))
  const html = renderToString(createElement(App, { db: openDatabase(stream) }))
  response.setHeader('Content-Type', 'text/html')
  return response.end(
    `<!doctype html><title>Page</title><div id="root" data-stream="${stream}">${html}</div><script type="module" src="/client.js"></script>`,
  )
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://localhost:${server.address().port}\n`))
