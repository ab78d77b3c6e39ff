import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { WebhookResult } from '../server/webhook-delivery.ts'
import { createWebhookCaller, type Resolve } from './webhook-caller.ts'

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly host: string | undefined
  readonly signature: unknown
  readonly body: string
}

interface Receiver {
  readonly port: number
  readonly received: Received[]
}

const closing: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const openReceiver = async (
  respond: (outgoing: ServerResponse, incoming: IncomingMessage) => void,
): Promise<Receiver> => {
  const received: Received[] = []
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      const { method, url, headers } = incoming
      received.push({
        method,
        url,
        host: headers.host,
        signature: headers['webhook-signature'],
        body: Buffer.concat(parts).toString(),
      })
      respond(outgoing, incoming)
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { port, received }
}

const call = (url: string, options: { resolve?: Resolve; signal?: AbortSignal } = {}): Promise<WebhookResult> =>
  createWebhookCaller({ allowLoopback: true, resolve: options.resolve }).call({
    url,
    headers: { 'Content-Type': 'application/json', 'Webhook-Signature': 't=1' },
    body: new TextEncoder().encode('{"é":1}'),
    signal: options.signal ?? new AbortController().signal,
  })

const shown = (result: WebhookResult): unknown =>
  result.kind === 'answered' ? [result.status, new TextDecoder().decode(result.body)] : result

describe('a call', () => {
  test('reaches a receiver with its headers and its very bytes, and brings the answer back', async () => {
    const receiver = await openReceiver((outgoing) => outgoing.writeHead(202).end('{"done":true}'))
    const result = await call(`http://127.0.0.1:${receiver.port}/hook?a=b`)
    expect(shown(result)).toEqual([202, '{"done":true}'])
    expect(receiver.received).toEqual([
      { method: 'POST', url: '/hook?a=b', host: `127.0.0.1:${receiver.port}`, signature: 't=1', body: '{"é":1}' },
    ])
  })

  test('finds localhost by its resolver, and keeps the name', async () => {
    const receiver = await openReceiver((outgoing) => outgoing.writeHead(204).end())
    const result = await call(`http://localhost:${receiver.port}/`, { resolve: () => Promise.resolve(['127.0.0.1']) })
    expect([shown(result), receiver.received[0]?.host]).toEqual([[204, ''], `localhost:${receiver.port}`])
  })

  test('does not follow a redirect', async () => {
    const inner = await openReceiver((outgoing) => outgoing.end())
    const outer = await openReceiver((outgoing) =>
      outgoing.writeHead(307, { Location: `http://127.0.0.1:${inner.port}/` }).end(),
    )
    expect(shown(await call(`http://127.0.0.1:${outer.port}/`))).toEqual([307, ''])
    expect(inner.received).toEqual([])
  })

  test('takes nothing of an answer that is too long, and does not read it to its end', async () => {
    const receiver = await openReceiver((outgoing) => {
      const write = (): void => {
        while (outgoing.write('x'.repeat(65_536)));
        outgoing.once('drain', write)
      }
      write()
    })
    expect(shown(await call(`http://127.0.0.1:${receiver.port}/`))).toEqual([200, ''])
  })

  test.each([
    ['hangs up', (outgoing: ServerResponse) => outgoing.destroy()],
    [
      'breaks off its answer',
      (outgoing: ServerResponse) => {
        outgoing.writeHead(200, { 'Content-Length': '100' })
        outgoing.write('{', () => outgoing.destroy())
      },
    ],
  ])('to a receiver that %s fails', async (_, respond) => {
    const receiver = await openReceiver(respond)
    expect(await call(`http://127.0.0.1:${receiver.port}/`)).toMatchObject({ kind: 'unreachable' })
  })

  test('that is given up leaves a receiver that never answers', async () => {
    const stop = new AbortController()
    const receiver = await openReceiver(() => stop.abort())
    expect(await call(`http://127.0.0.1:${receiver.port}/`, { signal: stop.signal })).toMatchObject({
      kind: 'unreachable',
    })
  })
})

describe('an address that is not allowed', () => {
  /** A name of the internet; what it leads to is up to the test. */
  const NAME = 'https://hooks.example/'
  const PUBLIC_ADDRESS = '93.184.216.34'

  test.each([
    ['10.0.0.1'],
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['192.168.1.1'],
    ['0.0.0.0'],
    ['::1'],
    ['::'],
    ['fd00:ec2::254'],
    ['fe80::1'],
    ['fe80::1%eth0'],
    ['::ffff:127.0.0.1'],
    ['::ffff:a9fe:a9fe'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::1'],
    [PUBLIC_ADDRESS, '10.0.0.1'],
    ['10.0.0.1', PUBLIC_ADDRESS],
  ])('stands behind a name: %s', async (...addresses) => {
    const caller = createWebhookCaller({ allowLoopback: true, resolve: () => Promise.resolve(addresses) })
    const reason = 'Its name leads to an address that is not allowed.'
    expect(await caller.check(NAME)).toBe(reason)
    expect(await call(NAME, { resolve: () => Promise.resolve(addresses) })).toEqual({ kind: 'unreachable', reason })
  })

  test.each(['http://10.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/', 'http://hooks.example/', 'nonsense'])(
    'is written out: %s',
    async (url) => {
      const asked: string[] = []
      const resolve: Resolve = (name) => {
        asked.push(name)
        return Promise.resolve([PUBLIC_ADDRESS])
      }
      const caller = createWebhookCaller({ allowLoopback: true, resolve })
      expect(typeof (await caller.check(url))).toBe('string')
      expect(await call(url, { resolve })).toMatchObject({ kind: 'unreachable' })
      expect(asked).toEqual([])
    },
  )

  test('is what a name leads to at the time of the call, although it did not when it was checked', async () => {
    const receiver = await openReceiver((outgoing) => outgoing.end())
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']]
    const resolve: Resolve = () => Promise.resolve(answers.shift() ?? [])
    const caller = createWebhookCaller({ allowLoopback: true, resolve })
    const url = `https://hooks.example:${receiver.port}/`
    expect(await caller.check(url)).toBeUndefined()
    expect(await call(url, { resolve })).toEqual({
      kind: 'unreachable',
      reason: 'Its name leads to an address that is not allowed.',
    })
    expect(receiver.received).toEqual([])
  })

  test('is not connected to after the judgement: the name is asked once, and its answer used', async () => {
    const receiver = await openReceiver((outgoing) => outgoing.end('pinned'))
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    let asked = 0
    const resolve: Resolve = () => Promise.resolve(answers[asked++] ?? [])
    expect(shown(await call(`http://localhost:${receiver.port}/`, { resolve }))).toEqual([200, 'pinned'])
    expect(asked).toBe(1)
  })

  test('is this machine, where that is not allowed', async () => {
    const caller = createWebhookCaller({ allowLoopback: false })
    for (const url of ['http://localhost/', 'http://127.0.0.1/'])
      expect(await caller.check(url)).toBe('This server does not call its own machine.')
  })

  test('is localhost when it does not lead to this machine', async () => {
    const caller = createWebhookCaller({ allowLoopback: true, resolve: () => Promise.resolve(['192.168.0.2']) })
    expect(await caller.check('http://localhost/')).toBe('Its name leads to an address that is not allowed.')
  })
})

test('a name that cannot be resolved now may be resolved later', async () => {
  const resolve: Resolve = () => Promise.reject(new Error('no such name'))
  const caller = createWebhookCaller({ allowLoopback: true, resolve })
  expect(await caller.check('https://hooks.example/')).toBeUndefined()
  expect(await call('https://hooks.example/', { resolve })).toEqual({
    kind: 'unreachable',
    reason: 'The name hooks.example cannot be resolved.',
  })
})
