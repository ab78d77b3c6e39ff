import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settle } from '../test/fake-clock.ts'
import { createWriteServer, type WriteServer } from '../test/write-server.ts'
import { DurableStream } from './durable-stream.ts'
import { FetchError } from './errors/fetch-error.ts'
import { StreamClosedError } from './errors/stream-closed-error.ts'

const url = 'http://oxbow.test/v1/stream/s'
const path = '/v1/stream/s'
let server: WriteServer

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  server = createWriteServer()
})
afterEach(() => {
  vi.useRealTimers()
})

const handle = (more: object = {}): DurableStream => new DurableStream({ url, fetch: server.fetch, ...more })
const json = (more: object = {}): DurableStream => {
  server.create(path, 'application/json')
  return handle({ contentType: 'application/json', ...more })
}
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
const methods = (): string[] => server.requests.map(({ method }) => method)

/** Lets the retries of a request run. */
const runRetries = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) {
    await settle()
    await vi.advanceTimersByTimeAsync(60_000)
  }
}

describe('the constructor', () => {
  test('does no I/O and refuses what can never work', () => {
    expect(() => new DurableStream({ url: '' })).toThrow(expect.objectContaining({ name: 'MissingStreamUrlError' }))
    const signal = { aborted: false } as AbortSignal
    expect(() => new DurableStream({ url, signal })).toThrow(expect.objectContaining({ name: 'InvalidSignalError' }))
    expect(handle().url).toBe(url)
    expect(server.requests).toEqual([])
  })
})

describe('create', () => {
  test('sends the configuration, learns the content type and tells a new stream from one that was there', async () => {
    const options = { url, fetch: server.fetch, contentType: 'application/json', ttlSeconds: 60, body: '[1,2]' }
    const made = await DurableStream.create(options)
    const found = await DurableStream.create(options)
    expect([made.created, found.created, made.contentType]).toEqual([true, false, 'application/json'])
    expect(server.requests[0]).toEqual({
      method: 'PUT',
      url,
      headers: { 'content-type': 'application/json', 'stream-ttl': '60' },
      body: '[1,2]',
    })
    expect(server.messages(path)).toEqual(['1', '2'])
  })

  test('makes a stream that is closed from the start and expires at an instant', async () => {
    const expiresAt = '2030-01-01T00:00:00Z'
    await handle({ contentType: 'text/plain' }).create({ body: 'all', closed: true, expiresAt })
    expect(server.requests[0]?.headers).toEqual({
      'content-type': 'text/plain',
      'stream-closed': 'true',
      'stream-expires-at': expiresAt,
    })
  })

  test('rejects with CONFLICT_EXISTS when another stream is there', async () => {
    server.create(path, 'text/plain')
    const error = await failureOf(handle().create({ contentType: 'application/json' }))
    expect(error).toBeInstanceOf(FetchError)
    expect(error).toMatchObject({ code: 'CONFLICT_EXISTS', status: 409, message: expect.stringContaining(url) })
  })

  test('refuses two expiries and a lifetime that is no whole number of seconds', async () => {
    const both = await failureOf(handle().create({ ttlSeconds: 1, expiresAt: '2030-01-01T00:00:00Z' }))
    const half = await failureOf(handle().create({ ttlSeconds: 1.5 }))
    expect([both, half]).toMatchObject([{ code: 'BAD_REQUEST' }, { code: 'BAD_REQUEST' }])
    expect(server.requests).toEqual([])
  })

  test('takes every kind of body', async () => {
    const bodies = [new URLSearchParams({ a: '1' }), new Blob(['b']), { c: 1 }, new Uint8Array([100]).buffer]
    for (const [index, body] of bodies.entries()) {
      await new DurableStream({ url: `${url}${index}`, fetch: server.fetch }).create({
        contentType: 'text/plain',
        body,
      })
    }
    expect(server.requests.map(({ body }) => body)).toEqual(['a=1', 'b', '{"c":1}', 'd'])
  })

  test('sends a stream body once and never again', async () => {
    server.faults.push({ status: 503 })
    const body = new ReadableStream({ start: (controller) => controller.close() })
    expect(await failureOf(handle().create({ body }))).toMatchObject({ status: 503, code: 'BUSY' })
    expect(methods()).toEqual(['PUT'])
  })

  test('is repeated until it is answered, because a repeat finds the stream', async () => {
    server.faults.push('lose-answer', { status: 500 })
    const creating = handle({ contentType: 'text/plain' }).create()
    await runRetries()
    expect((await creating).created).toBe(false)
    expect(methods()).toEqual(['PUT', 'PUT', 'PUT'])
  })
})

describe('head and connect', () => {
  test('head tells the metadata, or that there is nothing', async () => {
    expect(await DurableStream.head({ url, fetch: server.fetch })).toEqual({ exists: false })
    server.create(path, 'text/plain')
    const fetch: typeof server.fetch = async (input, init) => {
      const response = await server.fetch(input, init)
      const { headers } = response
      headers.set('etag', '"x"')
      headers.set('cache-control', 'no-store')
      headers.set('stream-ttl', '60')
      headers.set('stream-expires-at', '2030-01-01T00:00:00Z')
      headers.set('stream-closed', 'TRUE')
      return response
    }
    const stream = handle({ fetch })
    expect(await stream.head()).toEqual({
      exists: true,
      contentType: 'text/plain',
      offset: '0000',
      etag: '"x"',
      cacheControl: 'no-store',
      streamClosed: true,
      ttlSeconds: 60,
      expiresAt: '2030-01-01T00:00:00Z',
    })
    expect(stream.contentType).toBe('text/plain')
  })

  test('head is repeated after failures and tells a removed stream by its code', async () => {
    server.create(path, 'text/plain')
    server.faults.push('lose-request', { status: 503 }, { status: 410 })
    const asking = failureOf(handle().head())
    await runRetries()
    expect(await asking).toMatchObject({ name: 'DurableStreamError', code: 'GONE', status: 410 })
    expect(methods()).toEqual(['HEAD', 'HEAD', 'HEAD'])
  })

  test('head gives up in the end', async () => {
    server.faults.push(...Array.from({ length: 50 }, () => ({ status: 500 })))
    const asking = failureOf(handle().head())
    await runRetries()
    expect(await asking).toMatchObject({ name: 'DurableStreamError', status: 500 })
    expect(server.requests).toHaveLength(11)
  })

  test('connect rejects with NOT_FOUND for a stream that does not exist', async () => {
    const error = await failureOf(DurableStream.connect({ url, fetch: server.fetch }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404, message: expect.stringContaining(url) })
    server.create(path, 'text/plain')
    const stream = await DurableStream.connect({ url, fetch: server.fetch })
    expect(stream.contentType).toBe('text/plain')
  })
})

describe('append', () => {
  test('takes values and JSON text, keeps each one message, and tells the offset', async () => {
    const stream = json()
    const results = await Promise.all([
      stream.append({ id: 1 }),
      stream.append('"text"'),
      stream.append([1, 2]),
      stream.append(Promise.resolve(null)),
    ])
    expect(server.messages(path)).toEqual(['{"id":1}', '"text"', '[1,2]', 'null'])
    expect(results.map(({ offset }) => offset)).toEqual(['0001', '0004', '0004', '0004'])
    expect(results[0]).toEqual({ offset: '0001', duplicate: false })
    expect(server.requests.map(({ body }) => body)).toEqual(['[{"id":1}]', '["text",[1,2],null]'])
  })

  test('refuses what would be no message, or two, without sending it', async () => {
    const stream = json()
    const failures = await Promise.all(['1,2', undefined, 1n].map((body) => failureOf(stream.append(body as string))))
    expect(failures).toMatchObject([{ code: 'BAD_REQUEST' }, { code: 'BAD_REQUEST' }, { code: 'BAD_REQUEST' }])
    expect(server.requests).toEqual([])
  })

  test('sends Stream-Seq and producer headers, and a repeat under the same number is a duplicate', async () => {
    const stream = json()
    const stamp = { producerId: 'p', producerEpoch: 0, producerSeq: 0 }
    expect(await stream.append(1, { seq: '07', ...stamp })).toEqual({ offset: '0001', duplicate: false })
    expect(server.requests[0]?.headers).toEqual({
      'content-type': 'application/json',
      'stream-seq': '07',
      'producer-id': 'p',
      'producer-epoch': '0',
      'producer-seq': '0',
    })
    expect(await stream.append(1, stamp)).toEqual({ offset: '', duplicate: true })
    expect(server.messages(path)).toEqual(['1'])
  })

  test('with producer headers is repeated also when the answer was lost, and stored once', async () => {
    const stream = json()
    server.faults.push('lose-answer')
    const appending = stream.append(1, { producerId: 'p', producerEpoch: 0, producerSeq: 0 })
    await runRetries()
    expect([(await appending).duplicate, server.messages(path)]).toEqual([true, ['1']])
  })

  test('with producer headers names a fence and a gap', async () => {
    const stream = json()
    const stamp = { producerId: 'p', producerEpoch: 1, producerSeq: 0 }
    await stream.append(1, stamp)
    const stale = await failureOf(stream.append(2, { ...stamp, producerEpoch: 0 }))
    const gap = await failureOf(stream.append(2, { ...stamp, producerSeq: 5 }))
    expect(stale).toMatchObject({ name: 'StaleEpochError', currentEpoch: 1 })
    expect(gap).toMatchObject({ name: 'SequenceGapError', expectedSeq: 1, receivedSeq: 5 })
  })

  test('refuses incomplete producer headers', async () => {
    const stream = json()
    const broken = [{ producerId: 'p' }, { producerId: '', producerEpoch: 0, producerSeq: 0 }]
    const failures = await Promise.all(broken.map((options) => failureOf(stream.append(1, options))))
    expect(failures).toMatchObject([{ code: 'BAD_REQUEST' }, { code: 'BAD_REQUEST' }])
  })

  test('without producer headers is repeated after 429, 503 and 5xx, a finite number of times', async () => {
    const stream = json()
    server.faults.push({ status: 503 }, { status: 429 }, { status: 500 })
    const appending = stream.append(1)
    await runRetries()
    expect([await appending, server.requests.length]).toEqual([{ offset: '0001', duplicate: false }, 4])

    server.faults.push(...Array.from({ length: 50 }, () => ({ status: 500 })))
    const failing = failureOf(
      handle({ contentType: 'application/json', backoffOptions: { maxRetries: Infinity } }).append(2),
    )
    await runRetries()
    expect([await failing, server.requests.length]).toMatchObject([{ name: 'FetchError', status: 500 }, 15])
  })

  test('without producer headers is never repeated when no answer came, so that it is not stored twice', async () => {
    const stream = json()
    server.faults.push('lose-answer')
    const appending = failureOf(stream.append(1))
    await runRetries()
    expect([await appending, server.requests.length]).toEqual([new TypeError('connection reset'), 1])
  })

  test('waits at least as long as the server asks', async () => {
    const stream = json()
    server.faults.push({ status: 503, headers: { 'retry-after': '1' } })
    const appending = stream.append(1)
    await settle()
    await vi.advanceTimersByTimeAsync(999)
    expect(server.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await appending
  })

  test('fails at once with a FetchError that names the stream when there is none', async () => {
    const known = await failureOf(handle({ contentType: 'text/plain' }).append('x'))
    const unknown = await failureOf(handle().append('x'))
    for (const error of [known, unknown]) {
      expect(error).toBeInstanceOf(FetchError)
      expect(error).toMatchObject({ status: 404, code: 'NOT_FOUND', message: expect.stringContaining(url) })
    }
  })

  test('fails with a StreamClosedError, which is a FetchError too, on a closed stream', async () => {
    const stream = json()
    await stream.append(1)
    await stream.close()
    const error = await failureOf(stream.append(2))
    expect(error).toBeInstanceOf(StreamClosedError)
    expect(error).toBeInstanceOf(FetchError)
    expect(error).toMatchObject({ code: 'STREAM_CLOSED', status: 409, finalOffset: '0001' })
  })

  test('asks once for an unknown content type, for all appends that wait', async () => {
    server.create(path, 'application/json')
    const stream = handle()
    await Promise.all([stream.append(1), stream.append(2), stream.append(3)])
    expect(methods()).toEqual(['HEAD', 'POST', 'POST'])
    expect([stream.contentType, server.messages(path)]).toEqual(['application/json', ['1', '2', '3']])
  })

  test('sends plain headers in the case of the caller, protocol names winning whatever their case', async () => {
    server.create(path, 'text/plain')
    const seen: unknown[] = []
    const fetch: typeof server.fetch = (input, init) => {
      seen.push([input, init?.method, init?.headers])
      return server.fetch(input, init)
    }
    let calls = 0
    const headers = { 'X-Custom': () => `v${++calls}`, 'Content-Type': 'user/wrong' }
    const stream = handle({ fetch, headers, params: { tenant: () => 'a b' }, contentType: 'text/plain' })
    await stream.append('x', { seq: '1' })
    await stream.append('y')
    const address = `${url}?tenant=a+b`
    expect(seen).toEqual([
      [address, 'POST', { 'X-Custom': 'v1', 'content-type': 'text/plain', 'Stream-Seq': '1' }],
      [address, 'POST', { 'X-Custom': 'v2', 'content-type': 'text/plain' }],
    ])
  })

  test('treats a web page in answer to it as a failure, not as stored', async () => {
    const fetch: typeof server.fetch = async () =>
      new Response('<html>sign in</html>', { headers: { 'content-type': 'text/html' } })
    const error = await failureOf(handle({ fetch, contentType: 'text/plain' }).append('x'))
    expect(error).toMatchObject({ message: expect.stringContaining('web page') })
  })

  test('ends at once when it is aborted in the wait before a repeat', async () => {
    const stream = json()
    const abort = new AbortController()
    server.faults.push({ status: 503, headers: { 'retry-after': '3600' } })
    const appending = failureOf(stream.append(1, { signal: abort.signal }))
    await settle()
    abort.abort()
    expect(await appending).toMatchObject({ name: 'FetchBackoffAbortError' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('close', () => {
  test('waits for the appends before it, closes once, and may be repeated', async () => {
    const stream = json()
    const appends = [stream.append(1), stream.append(2), stream.append(3)]
    expect(await stream.close()).toEqual({ finalOffset: '0003' })
    await Promise.all(appends)
    expect(await stream.close()).toEqual({ finalOffset: '0003' })
    expect(server.messages(path)).toEqual(['1', '2', '3'])
    expect(server.requests.at(-1)).toEqual({ method: 'POST', url, headers: { 'stream-closed': 'true' }, body: '' })
  })

  test('stores a last message with it, which a closed stream refuses', async () => {
    const stream = json()
    expect(await stream.close({ body: { last: true } })).toEqual({ finalOffset: '0001' })
    expect(server.messages(path)).toEqual(['{"last":true}'])
    expect(await failureOf(stream.close({ body: '1' }))).toMatchObject({
      name: 'StreamClosedError',
      finalOffset: '0001',
    })
  })
})

describe('appendStream', () => {
  test('sends the chunks in one request with a streaming body', async () => {
    server.create(path, 'text/plain')
    const inits: Array<RequestInit & { duplex?: string }> = []
    const fetch: typeof server.fetch = (input, init) => {
      inits.push({ ...init })
      return server.fetch(input, init)
    }
    async function* chunks() {
      yield 'one '
      yield new TextEncoder().encode('two')
    }
    const stream = handle({ fetch, contentType: 'text/plain' })
    expect(await stream.appendStream(chunks(), { seq: '1' })).toEqual({ offset: '0001', duplicate: false })
    expect([inits[0]?.duplex, inits[0]?.method, inits[0]?.headers]).toEqual([
      'half',
      'POST',
      { 'content-type': 'text/plain', 'Stream-Seq': '1' },
    ])
    expect(server.messages(path)).toEqual(['one two'])
  })

  test('is never repeated: its chunks are gone', async () => {
    server.create(path, 'text/plain')
    server.faults.push({ status: 503 })
    const source = new Blob(['x']).stream()
    const error = await failureOf(handle({ contentType: 'text/plain' }).appendStream(source))
    expect([error, server.requests.length]).toMatchObject([{ name: 'FetchError', status: 503 }, 1])
  })
})

describe('delete', () => {
  test('removes the stream and rejects with a FetchError when there is none', async () => {
    server.create(path, 'text/plain')
    await DurableStream.delete({ url, fetch: server.fetch })
    const error = await failureOf(handle().delete())
    expect(error).toBeInstanceOf(FetchError)
    expect(error).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('stream', () => {
  const seen: Array<{ url: string; headers: unknown; by: string }> = []
  const answering =
    (by: string, status = 200): typeof server.fetch =>
    async (input, init) => {
      seen.push({ url: input instanceof Request ? input.url : String(input), headers: init?.headers, by })
      const headers = { 'content-type': 'application/json', 'Stream-Next-Offset': '0001', 'Stream-Up-To-Date': 'true' }
      return new Response('[1]', { status, headers })
    }
  beforeEach(() => seen.splice(0))

  test('reads with the options of the handle', async () => {
    const headers = { Authorization: 'a' }
    const stream = handle({ fetch: answering('handle'), headers, params: { tenant: 't' } })
    const response = await stream.stream<number>({ live: false })
    expect([await response.json(), seen]).toEqual([
      [1],
      [{ url: `${url}?offset=-1&tenant=t`, headers: { Authorization: 'a' }, by: 'handle' }],
    ])
  })

  test('lets every option of the call win, headers without regard to their case', async () => {
    const headers = { Authorization: 'old', 'X-H': '1' }
    const stream = handle({ fetch: answering('handle'), headers, params: { tenant: 't', a: '1' }, onError: () => ({}) })
    const errors: Error[] = []
    const failing = stream.stream({
      fetch: answering('call', 503),
      headers: { authorization: 'new' },
      params: { a: '2' },
      offset: '0001',
      backoffOptions: { maxRetries: 0 },
      onError: (error) => void errors.push(error),
    })
    expect(await failureOf(failing)).toMatchObject({ name: 'FetchError', status: 503 })
    expect([errors.length, seen]).toEqual([
      1,
      [{ url: `${url}?a=2&offset=0001&tenant=t`, headers: { authorization: 'new', 'X-H': '1' }, by: 'call' }],
    ])
  })

  test('takes what the call says about connections by events', async () => {
    const asked: Array<string | null> = []
    const position = { 'Stream-Next-Offset': '0001', 'Stream-Up-To-Date': 'true' }
    const fetch: typeof server.fetch = async (input) => {
      const live = new URL(input instanceof Request ? input.url : input).searchParams.get('live')
      asked.push(live)
      if (live === 'sse') return new Response('', { headers: { 'content-type': 'text/event-stream' } })
      const closed = live === 'long-poll' ? { 'Stream-Closed': 'true' } : {}
      return new Response('[]', { headers: { 'content-type': 'application/json', ...position, ...closed } })
    }
    const sseResilience = { maxShortConnections: 1, logWarnings: false }
    const response = await handle({ fetch }).stream({ live: 'sse', sseResilience })
    response.subscribeJson(() => {})
    await response.closed
    expect(asked).toEqual([null, 'sse', null, 'long-poll'])
  })

  test('ends with the signal of the handle', async () => {
    const stream = handle({ fetch: answering('handle'), signal: AbortSignal.abort() })
    expect(await failureOf(stream.stream())).toMatchObject({ name: 'DurableStreamError' })
    expect(seen).toEqual([])
  })
})

describe('request', () => {
  test('makes one attempt with the headers of both, and resolves with any status', async () => {
    server.faults.push({ status: 503 })
    const stream = handle({ headers: { Authorization: () => 'fresh', 'X-A': 'handle' }, params: { p: '1' } })
    const response = await stream.request({ method: 'GET', headers: { 'x-a': 'mine' }, query: { offset: '-1' } })
    expect([response.status, server.requests]).toEqual([
      503,
      [{ method: 'GET', url: `${url}?offset=-1&p=1`, headers: { authorization: 'fresh', 'x-a': 'mine' }, body: '' }],
    ])
  })

  test('rejects with the failure of the network, or the reason of an abort', async () => {
    server.faults.push('lose-request')
    expect(await failureOf(handle().request({ method: 'POST', body: 'x' }))).toEqual(
      new TypeError('connection refused'),
    )
    const reason = new Error('enough')
    expect(await failureOf(handle().request({ method: 'GET', signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
})
