import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DurableStream, IdempotentProducer, stream, type DurableStreamOptions, type JsonBatch } from '@oxbow/client'
import { createFetch, createHandler, type StreamHandler } from '@oxbow/dev-server/handler'

const url = 'http://oxbow.test/v1/stream/s'
let handler: StreamHandler
let options: DurableStreamOptions

beforeEach(() => {
  handler = createHandler({ longPollTimeoutMs: 5000 })
  options = { url, fetch: createFetch(handler), backoffOptions: { initialDelay: 0 } }
})
afterEach(() => handler.close())

const readAll = async (offset?: string): Promise<unknown[]> => {
  const response = await stream({ ...options, offset, live: false })
  return response.json()
}

describe('a JSON stream', () => {
  test('gives back the values that were appended, each one message, and where the next will go', async () => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json' })
    const values = [{ id: 1 }, 'text', [1, [2]], null, true, 1.5]
    const results = await Promise.all(values.map((value) => written.append(JSON.stringify(value))))
    expect(await readAll()).toEqual(values)
    const head = await written.head()
    expect(head).toMatchObject({ exists: true, contentType: 'application/json', offset: results.at(-1)?.offset })
  })

  test('is read on from every offset that an append told, without gap or repeat', async () => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json' })
    const offsets: string[] = []
    for (const value of [1, 2, 3, 4]) offsets.push((await written.append(value)).offset)
    expect(await Promise.all(offsets.map((offset) => readAll(offset)))).toEqual([[2, 3, 4], [3, 4], [4], []])
  })

  test('keeps numbers that JavaScript cannot hold', async () => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json' })
    await written.append('12345678901234567890')
    const response = await stream({ ...options, live: false, json: false })
    expect(await response.text()).toBe('[12345678901234567890]')
  })

  test.each(['long-poll', 'sse'] as const)('is followed by %s while it is written and closed', async (live) => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json', body: '[0]' })
    const batches: Array<JsonBatch<number>> = []
    const reading = await stream<number>({ ...options, live })
    reading.subscribeJson<number>((batch) => void batches.push(batch))
    for (const value of [1, 2, 3]) await written.append(value)
    const { finalOffset } = await written.close({ body: 4 })
    await reading.closed
    expect(batches.flatMap(({ items }) => items)).toEqual([0, 1, 2, 3, 4])
    expect(batches.at(-1)).toMatchObject({ offset: finalOffset, streamClosed: true })
    expect(await written.append(5).catch((error: unknown) => error)).toMatchObject({
      code: 'STREAM_CLOSED',
      finalOffset,
    })
  })
})

describe('streams of other types', () => {
  test('give back text and bytes as they were', async () => {
    const text = await DurableStream.create({ ...options, url: `${url}/text`, contentType: 'text/plain' })
    await Promise.all(['ä', 'ö', 'ü'].map((part) => text.append(part)))
    expect(await (await text.stream({ live: false })).text()).toBe('äöü')

    const bytes = await DurableStream.create({ ...options, url: `${url}/bytes` })
    await bytes.append(new Uint8Array([0, 255]))
    await bytes.append(new Uint8Array([128]))
    expect(await (await bytes.stream({ live: false })).body()).toEqual(new Uint8Array([0, 255, 128]))
  })

  test('take a stream of chunks in one request, or through a writable one', async () => {
    const upload = await DurableStream.create({ ...options, contentType: 'text/plain' })
    await upload.appendStream(new Blob(['one ', 'two ']).stream())
    await new Blob(['three']).stream().pipeTo(upload.writable())
    expect(await (await upload.stream({ live: false })).text()).toBe('one two three')
    expect(await upload.head()).toMatchObject({ streamClosed: true })
  })
})

describe('a stream as a whole', () => {
  test('is found again by an equal create and refused to another', async () => {
    const first = await DurableStream.create({ ...options, contentType: 'text/plain', ttlSeconds: 60 })
    const second = await DurableStream.create({ ...options, contentType: 'text/plain', ttlSeconds: 60 })
    const other = DurableStream.create({ ...options, contentType: 'application/json' }).catch((error: unknown) => error)
    expect([first.created, second.created, await other]).toMatchObject([true, false, { code: 'CONFLICT_EXISTS' }])
    expect(await first.head()).toMatchObject({ ttlSeconds: 60, streamClosed: false })
  })

  test('is gone after a delete, for every operation', async () => {
    const removed = await DurableStream.create({ ...options, contentType: 'text/plain' })
    await removed.delete()
    const failures = await Promise.all(
      [
        DurableStream.connect(options),
        removed.append('x'),
        removed.close(),
        removed.delete(),
        removed.stream({ live: false }),
      ].map((operation) => operation.catch((error: unknown) => error)),
    )
    expect(failures).toMatchObject(failures.map(() => ({ code: 'NOT_FOUND', status: 404 })))
    expect(await removed.head()).toEqual({ exists: false })
  })

  test('is written under a number from outside, once', async () => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json' })
    const stamp = { producerId: 'p', producerEpoch: 0, producerSeq: 0 }
    const first = await written.append(1, stamp)
    const again = await written.append(1, stamp)
    expect([first.duplicate, again.duplicate, again.offset]).toEqual([false, true, first.offset])
    expect(await readAll()).toEqual([1])
  })

  test('tells a producer that ends it where it ends', async () => {
    const written = await DurableStream.create({ ...options, contentType: 'application/json' })
    const producer = new IdempotentProducer(written, 'p')
    for (const value of [1, 2, 3]) producer.append(String(value))
    const { finalOffset } = await producer.close('"end"')
    expect([await readAll(), producer.lastSuccessfulOffset]).toEqual([[1, 2, 3, 'end'], finalOffset])
  })
})
