import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postPinned } from './post-pinned.ts'

// For hooks.example, signed by itself, valid from 2020 to 2120. The key is no secret.
const pem = (name: string): string => readFileSync(new URL(`../../test/tls/${name}.pem`, import.meta.url), 'utf8')
const trusted = pem('test-only-certificate')

const names: unknown[] = []
const server = createServer({ cert: trusted, key: pem('test-only-key') }, (incoming, outgoing) => {
  names.push(['servername' in incoming.socket ? incoming.socket.servername : undefined, incoming.headers.host])
  outgoing.end('{"done":true}')
})
const address = { port: 0 }

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (typeof bound === 'object' && bound !== null) address.port = bound.port
})
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
})

const post = (name: string, options: { readonly trusted?: string } = {}) =>
  postPinned(
    { url: new URL(`https://${name}:${address.port}/hook`), addresses: ['127.0.0.1'], ...options },
    { url: '', headers: {}, body: new TextEncoder().encode('{}'), signal: new AbortController().signal },
  )

test('a receiver with a certificate of its name is reached at the address that was judged', async () => {
  names.length = 0
  const result = await post('hooks.example', { trusted })
  expect(result).toMatchObject({ kind: 'answered', status: 200 })
  expect(names).toEqual([['hooks.example', `hooks.example:${address.port}`]])
})

test('a certificate of another name is refused, and nothing is sent', async () => {
  names.length = 0
  await expect(post('other.example', { trusted })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  expect(names).toEqual([])
})

test('a certificate of an authority that nobody knows is refused, and nothing is sent', async () => {
  names.length = 0
  await expect(post('hooks.example')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(names).toEqual([])
})
