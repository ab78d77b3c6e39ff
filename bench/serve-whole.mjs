// A server without pages, as a process of its own: it answers every read with the whole stream in one response, as the
// reference server does. Prints its address.
//   node serve-whole.mjs MEGABYTES
import { createServer } from 'node:http'

const MEGABYTE = 1_000_000
const part = Buffer.alloc(MEGABYTE, 'x')
const parts = Number(process.argv[2])
const END = '0000000000000001_0000000000000001'

const server = createServer((request, response) => {
  const atEnd = new URL(request.url ?? '/', 'http://localhost').searchParams.get('offset') === END
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Stream-Next-Offset': END,
    'Stream-Up-To-Date': 'true',
  })
  let sent = atEnd ? parts : 0
  const send = () => {
    while (sent < parts) {
      sent += 1
      if (!response.write(part)) return response.once('drain', send)
    }
    response.end()
  }
  send()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address !== 'string') console.log(`http://127.0.0.1:${address.port}/`)
})
