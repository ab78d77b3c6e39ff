// Redirects over real sockets: fetch follows them, and some turn a write into a read.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DurableStream, IdempotentProducer, stream } from '@oxbow/client'
import { startServer } from '@oxbow/dev-server'
import { expect, onTestFinished, test } from 'vitest'

const setUp = async (status: number) => {
  const server = await startServer({ port: 0 })
  onTestFinished(() => server.close())
  const front = createServer((request, response) => {
    request.resume()
    response.writeHead(status, { Location: `${server.url}${request.url}` }).end()
  })
  await new Promise<void>((resolve) => void front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void front.close())
  const { port } = front.address() as AddressInfo
  const path = '/v1/stream/s'
  const direct = await DurableStream.create({ url: `${server.url}${path}`, contentType: 'application/json' })
  return { direct, url: `http://127.0.0.1:${port}${path}` }
}

const all = async (url: string): Promise<unknown[]> => (await stream({ url, live: false })).json()

test.each([301, 302, 303, 307, 308])('reads follow a %i', async (status) => {
  const { direct, url } = await setUp(status)
  await direct.append(1)
  expect(await all(url)).toEqual([1])
})

test.each([307, 308])('writes follow a %i', async (status) => {
  const { direct, url } = await setUp(status)
  const handle = new DurableStream({ url, contentType: 'application/json' })
  await handle.append(1)
  const producer = new IdempotentProducer(handle, 'p')
  producer.append('2')
  await producer.flush({ throwOnError: true })
  await handle.close({ body: 3 })
  expect(await all(direct.url)).toEqual([1, 2, 3])
})

test.each([301, 302, 303])('writes that a %i turns into reads fail, and are not taken for stored', async (status) => {
  const { direct, url } = await setUp(status)
  const handle = new DurableStream({ url, contentType: 'application/json' })
  const failed = { name: 'DurableStreamError', message: expect.stringContaining('redirects to') }
  await expect(handle.append(1)).rejects.toMatchObject(failed)
  await expect(handle.close({ body: 2 })).rejects.toMatchObject(failed)
  const errors: Error[] = []
  const producer = new IdempotentProducer(handle, 'p', { onError: (error) => errors.push(error) })
  producer.append('3')
  await producer.flush()
  expect([errors, await all(direct.url)]).toMatchObject([[failed], []])
})
