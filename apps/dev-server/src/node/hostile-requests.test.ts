import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RunningServer, startServer } from './start-server.ts'

let server: RunningServer
beforeEach(async () => {
  server = await startServer({ port: 0, maxBodyBytes: 1000 })
})
afterEach(() => server.close())

/** Sends bytes, and gives all that comes back until the connection ends. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('data', (part) => (received += part.toString('latin1')))
    socket.on('close', () => resolve(received))
    // Being thrown out while still talking is an answer, too.
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)))
  })

const END = 'Host: localhost\r\nConnection: close\r\n'

describe('bytes that no client sends', () => {
  test.each([
    ['a header with a line break inside', `GET /v1/stream/a HTTP/1.1\r\n${END}X: a\nb\r\n\r\n`, ['400']],
    ['a header with NUL', `GET /v1/stream/a HTTP/1.1\r\n${END}X: a\0b\r\n\r\n`, ['400']],
    ['a header without end', `GET /v1/stream/a HTTP/1.1\r\n${END}X: ${'x'.repeat(20_000)}\r\n\r\n`, ['431']],
    ['two lengths', `POST /v1/stream/a HTTP/1.1\r\n${END}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, ['400']],
    [
      'a length and chunks',
      `POST /v1/stream/a HTTP/1.1\r\n${END}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ['400'],
    ],
    ['a negative length', `POST /v1/stream/a HTTP/1.1\r\n${END}Content-Length: -1\r\n\r\n`, ['400']],
    ['no version', 'GET /v1/stream/a\r\n\r\n', ['400']],
    ['no HTTP at all', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n', ['400']],
    [
      'two hosts',
      'GET /v1/stream/a HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      ['400'],
    ],
    ['an unescaped path', `PUT /v1/stream/\xe4\xf6 HTTP/1.1\r\n${END}\r\n`, ['201', '400']],
    [
      'a length that is a lie',
      `PUT /v1/stream/big HTTP/1.1\r\n${END}Content-Length: 99999999\r\n\r\n${'x'.repeat(2000)}`,
      ['413'],
    ],
  ])('are refused: %s', async (_, bytes, statuses) => {
    expect(statuses).toContain((await raw(bytes)).split(' ')[1])
    expect((await fetch(`${server.url}/v1/stream/__ds/health`)).status).toBe(200)
    expect((await fetch(`${server.url}/v1/stream/big`)).status).toBe(404)
  })

  test('forge no header of an answer', async () => {
    await fetch(`${server.url}/v1/stream/a%0d%0aSet-Cookie:%20x`, { method: 'PUT' })
    const answer = await raw(
      `PUT /v1/stream/${encodeURIComponent('b"\u00e4 c')} HTTP/1.1\r\n${END}Content-Type: text/plain;x="\xff"\r\n\r\n`,
    )
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 201 Created')
    expect(answer.toLowerCase()).not.toContain('set-cookie')
    expect(answer).toContain(`/v1/stream/${encodeURIComponent('b"\u00e4 c')}\r\n`)
  })

  test('of a client that goes away in the middle of its body are not stored', async () => {
    await fetch(`${server.url}/v1/stream/a`, { method: 'PUT', headers: { 'Content-Type': 'text/plain' } })
    const left = new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(
          'POST /v1/stream/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf',
        )
        setImmediate(() => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    await left
    expect(await (await fetch(`${server.url}/v1/stream/a`)).text()).toBe('')
  })
})
