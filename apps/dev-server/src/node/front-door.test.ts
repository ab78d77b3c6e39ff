import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { createHandler } from '../server/create-handler.ts'
import { createFrontDoor } from './front-door.ts'
import { openSocketServer, type SocketServer } from './socket-server.ts'

const servers: SocketServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** A server that takes every visitor for another machine of the network. */
const openToNetwork = async (): Promise<string> => {
  const door = createFrontDoor({
    handler: createHandler(),
    root: '/v1/stream/',
    guard: { lanHosts: new Set(['localhost']), token: 'secret' },
    files: { serve: () => Promise.resolve({ kind: 'answer', status: 200, headers: {}, body: new Uint8Array(0) }) },
    onError: undefined,
  })
  const respond = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    Object.defineProperty(incoming.socket, 'remoteAddress', { value: '192.168.1.9' })
    void door(incoming, outgoing)
  }
  const server = await openSocketServer({ port: 0, host: '127.0.0.1' }, respond)
  servers.push(server)
  return `http://localhost:${server.port}`
}

describe('another machine of the network', () => {
  test('is turned away without the token', async () => {
    const url = await openToNetwork()
    expect([(await fetch(url)).status, (await fetch(`${url}/v1/stream/a`)).status]).toEqual([401, 401])
  })

  test('changes the token of the address for a cookie that opens files and streams', async () => {
    const url = await openToNetwork()
    const opened = await fetch(`${url}/page?a=1&token=secret`, { redirect: 'manual' })
    expect([opened.status, opened.headers.get('location'), opened.headers.get('set-cookie')]).toEqual([
      303,
      '/page?a=1',
      'oxbow_token=secret; Path=/; HttpOnly; SameSite=Lax',
    ])
    const headers = { Cookie: 'oxbow_token=secret' }
    expect((await fetch(`${url}/page?a=1`, { headers })).status).toBe(200)
    expect((await fetch(`${url}/v1/stream/a`, { method: 'PUT', headers })).status).toBe(201)
  })

  test('can bring the token with each request', async () => {
    const url = await openToNetwork()
    const headers = { Authorization: 'Bearer secret' }
    expect((await fetch(`${url}/v1/stream/a`, { method: 'PUT', headers })).status).toBe(201)
    expect((await fetch(`${url}/v1/stream/a?token=secret`)).status).toBe(200)
  })
})
