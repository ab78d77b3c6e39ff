// Both clients on both servers, in every pairing of a writer and a reader that has a part of ours in it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, ownClient, ownServer, referenceClient, referenceServer, type Client, type Server } from './interop.ts'

const json = 'application/json'
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n)

const pairings = (server: Server, clients: ReadonlyArray<Client>) =>
  clients
    .flatMap((writer) => clients.map((reader) => ({ writer, reader })))
    .filter(({ writer, reader }) => server.name === 'our server' || writer === ownClient || reader === ownClient)
    .map((pair) => ({ ...pair, name: `the ${pair.writer.name} writes and the ${pair.reader.name} reads` }))

describe.each([referenceServer(), ownServer()])('on the $name', (server) => {
  let base = ''
  let streams = 0
  const freshUrl = (): string => `${base}/interop-${++streams}`
  beforeAll(async () => {
    base = await server.start()
  })
  afterAll(() => server.stop())

  describe.each(pairings(server, [ownClient, referenceClient]))('$name:', ({ writer, reader }) => {
    test('everything that is there, as JSON, text and bytes', async () => {
      const url = freshUrl()
      const handle = await writer.create({ url, contentType: json, body: '[0]' })
      for (const value of ['{"a":1}', '"ü"', '[1,[2]]', 'null']) await handle.append(value)
      const read = () => reader.stream({ url, live: false })
      const values = [0, { a: 1 }, 'ü', [1, [2]], null]
      expect(await (await read()).json()).toEqual(values)
      expect(JSON.parse(await (await read()).text())).toEqual(values)
      expect(JSON.parse(new TextDecoder().decode(await (await read()).body()))).toEqual(values)
    })

    test.each(['long-poll', 'sse', true] as const)('live %s from the start to the end of the stream', async (live) => {
      const url = freshUrl()
      const handle = await writer.create({ url, contentType: json })
      await handle.append('0')
      const response = await reader.stream<number>({ url, live })
      const { items, until } = collect(response)
      await until(1)
      for (const value of [1, 2, 3]) await handle.append(String(value))
      await until(4)
      await handle.close({ body: '4' })
      // The reference client says that it is closed before it delivers the last batch.
      await Promise.all([until(5), response.closed])
      expect(items).toEqual(numbers(0, 5))
    })

    test.each(['long-poll', 'sse'] as const)('live %s, only what comes from now on', async (live) => {
      const url = freshUrl()
      const handle = await writer.create({ url, contentType: json, body: '[0]' })
      const response = await reader.stream<number>({ url, live, offset: 'now' })
      const { items, until } = collect(response)
      await handle.append('1')
      await until(1)
      response.cancel()
      expect(items).toEqual([1])
    })

    test.each(['long-poll', 'sse'] as const)('text and bytes, live %s', async (live) => {
      const text = freshUrl()
      const texts = await writer.create({ url: text, contentType: 'text/plain; charset=utf-8' })
      for (const part of ['zeile\n', 'ä€😀', '\n\nend']) await texts.append(part)
      await texts.close()
      expect(await joined((await reader.stream({ url: text, live })).textStream())).toBe('zeile\nä€😀\n\nend')
      const url = freshUrl()
      const bytes = await writer.create({ url, contentType: 'application/octet-stream' })
      await bytes.append(new Uint8Array([0, 10, 13, 255]))
      await bytes.close({ body: new Uint8Array([128]) })
      const found: number[] = []
      for await (const chunk of (await reader.stream({ url, live })).bodyStream()) found.push(...chunk)
      expect(found).toEqual([0, 10, 13, 255, 128])
    })

    test('from every offset that the writer learned, without gap or repeat', async () => {
      const url = freshUrl()
      const handle = await writer.create({ url, contentType: json })
      const offsets: string[] = []
      for (const value of [0, 1, 2]) {
        await handle.append(String(value))
        const head = await handle.head()
        if (head.exists) offsets.push(head.offset ?? '')
      }
      const rest = async (offset: string) => (await reader.stream({ url, offset, live: false })).json()
      expect(await Promise.all(offsets.map(rest))).toEqual([[1, 2], [2], []])
    })

    test('what a producer sends, once and in order, and where it ends', async () => {
      const url = freshUrl()
      await writer.create({ url, contentType: json })
      const errors: Error[] = []
      const producer = writer.produce(url, 'p', {
        lingerMs: 0,
        maxBatchBytes: 8,
        onError: (error) => errors.push(error),
      })
      for (const value of numbers(0, 40)) producer.append(String(value))
      await producer.flush()
      const { finalOffset } = await producer.close('"end"')
      const response = await reader.stream({ url, live: false })
      expect([await response.json(), errors]).toEqual([[...numbers(0, 40), 'end'], []])
      expect([response.offset, response.streamClosed]).toEqual([finalOffset, true])
    })

    test('one producer goes on where the other was, and fences it', async () => {
      const url = freshUrl()
      await writer.create({ url, contentType: json })
      const errors: Error[] = []
      const first = writer.produce(url, 'p', { onError: (error) => errors.push(error) })
      first.append('1')
      await first.flush()
      const second = reader.produce(url, 'p', { autoClaim: true, epoch: 1 })
      second.append('2')
      await second.flush()
      first.append('3')
      await first.flush()
      expect([await (await reader.stream({ url, live: false })).json(), errors]).toMatchObject([
        [1, 2],
        [{ name: 'StaleEpochError', currentEpoch: 1 }],
      ])
    })

    test('streams of chunks, in one request or through a producer', async () => {
      const url = freshUrl()
      const handle = await writer.create({ url, contentType: 'text/plain' })
      await handle.appendStream(chunks('one ', 'two '))
      await chunks('three ', 'four').pipeTo(handle.writable())
      const response = await reader.stream({ url, live: false })
      expect([await response.text(), response.streamClosed]).toEqual(['one two three four', true])
    })

    test('forks, from an offset and from the present end', async () => {
      const url = freshUrl()
      const source = await writer.create({ url, contentType: json, body: '[1]' })
      const { offset = '' } = { offset: '', ...(await source.head()) }
      await source.append('2')
      const fork = async (headers: Record<string, string>) => {
        const forked = freshUrl()
        const path = new URL(url).pathname
        const handle = await reader.create({
          url: forked,
          contentType: json,
          headers: { 'Stream-Forked-From': path, ...headers },
        })
        await handle.append('"own"')
        return (await writer.stream({ url: forked, live: false })).json()
      }
      expect(await fork({ 'Stream-Fork-Offset': offset })).toEqual([1, 'own'])
      expect(await fork({})).toEqual([1, 2, 'own'])
      expect(await (await reader.stream({ url, live: false })).json()).toEqual([1, 2])
    })

    test('that a stream is closed, missing or gone', async () => {
      const url = freshUrl()
      expect(await failureOf(reader.stream({ url, live: false }))).toMatchObject({ status: 404 })
      const handle = await writer.create({ url, contentType: json })
      const other = await reader.connect({ url, contentType: json })
      expect(await handle.close()).toEqual(await other.close())
      expect(await failureOf(other.append('1'))).toMatchObject({ status: 409 })
      expect(await other.head()).toMatchObject({ exists: true, streamClosed: true })
      await handle.delete()
      expect(await other.head()).toEqual({ exists: false })
    })
  })

  test('both clients write one stream at once, and both read the same from it', async () => {
    const url = freshUrl()
    const clients = [ownClient, referenceClient]
    const [handle] = await Promise.all(clients.map((client) => client.create({ url, contentType: json })))
    const readers = await Promise.all(
      clients.flatMap((client) =>
        (['long-poll', 'sse'] as const).map(async (live) => {
          const response = await client.stream<number>({ url, live })
          return { response, ...collect(response) }
        }),
      ),
    )
    const writing = clients.map(async (client, n) => {
      const own = await client.connect({ url, contentType: json })
      const producer = client.produce(url, client.name)
      for (const value of numbers(0, 20)) {
        producer.append(String(1000 * n + value))
        await own.append(String(500 + 1000 * n + value))
      }
      await producer.flush()
    })
    await Promise.all(writing)
    await handle?.close()
    await Promise.all(readers.map(({ response }) => response.closed))
    const [first, ...others] = readers.map(({ items }) => items)
    expect(others).toEqual([first, first, first])
    for (const from of [0, 500, 1000, 1500]) {
      const written = numbers(from, from + 20)
      expect(first?.filter((value) => value >= from && value < from + 20)).toEqual(written)
    }
  })
})

const chunks = (...parts: string[]): ReadableStream<string> =>
  new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })

const joined = async (stream: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const part of stream) text += part
  return text
}
