import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settle } from '../test/fake-clock.ts'
import { createWriteServer, type WriteServer } from '../test/write-server.ts'
import { DurableStream } from './durable-stream.ts'
import { IdempotentProducer, type IdempotentProducerOptions } from './idempotent-producer.ts'

const url = 'http://oxbow.test/v1/stream/s'
const path = '/v1/stream/s'
let server: WriteServer

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  server = createWriteServer()
  server.create(path, 'application/json')
})
afterEach(() => {
  vi.useRealTimers()
})

const handle = (more: object = {}): DurableStream =>
  new DurableStream({ url, fetch: server.fetch, contentType: 'application/json', ...more })

const setUp = (options: IdempotentProducerOptions = {}, stream = handle()) => {
  const errors: Error[] = []
  const producer = new IdempotentProducer(stream, 'p', { onError: (error) => errors.push(error), ...options })
  return { producer, errors }
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )

/** Lets lingering and repeats run until the promise is done. */
const finish = async <T>(promise: Promise<T>): Promise<T> => {
  const progress = { isDone: false }
  const watched = promise.finally(() => (progress.isDone = true))
  watched.catch(() => {})
  for (let turn = 0; turn < 60 && !progress.isDone; turn++) {
    await settle()
    if (!progress.isDone) await vi.advanceTimersByTimeAsync(60_000)
  }
  return watched
}

const stamps = (): string[] =>
  server.requests.map(({ headers }) => `${headers['producer-epoch']}/${headers['producer-seq']}`)

describe('the options', () => {
  test('name what is wrong with them', () => {
    const wrong = [{ epoch: -1 }, { maxBatchBytes: 0 }, { maxInFlight: 0 }, { lingerMs: -1 }]
    for (const options of wrong) expect(() => setUp(options)).toThrow(Object.keys(options)[0])
    expect(() => new IdempotentProducer(handle(), '')).toThrow('producerId')
  })
})

describe('batches', () => {
  test('are sealed when the linger time after the first message is over', async () => {
    const { producer } = setUp({ lingerMs: 10 })
    producer.append('1')
    await vi.advanceTimersByTimeAsync(6)
    producer.append('"two"')
    expect([producer.pendingCount, producer.inFlightCount, server.requests.length]).toEqual([2, 0, 0])
    await vi.advanceTimersByTimeAsync(4)
    await settle()
    expect(server.requests).toEqual([
      {
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'producer-id': 'p',
          'producer-epoch': '0',
          'producer-seq': '0',
        },
        body: '[1,"two"]',
      },
    ])
    expect([producer.pendingCount, producer.nextSeq, producer.lastSuccessfulOffset]).toEqual([0, 1, '0002'])
  })

  test('are sealed at once when they reach their size, and by a flush', async () => {
    const { producer } = setUp({ maxBatchBytes: 4 })
    for (const text of ['11', '22', '3']) producer.append(text)
    expect([producer.pendingCount, producer.inFlightCount]).toEqual([1, 1])
    await finish(producer.flush())
    expect(server.requests.map(({ body }) => body)).toEqual(['[11,22]', '[3]'])
    expect([producer.pendingCount, producer.inFlightCount, vi.getTimerCount()]).toEqual([0, 0, 0])
  })

  test('of a stream that is not JSON are the bytes one after the other; empty texts add nothing', async () => {
    server.create(path, 'text/plain')
    const { producer } = setUp({}, handle({ contentType: 'text/plain' }))
    for (const text of ['ä', '', 'b']) producer.append(text)
    producer.append(new TextEncoder().encode('c'))
    await finish(producer.flush())
    expect(server.messages(path)).toEqual(['äbc'])
  })

  test('hold a message as it was when it was appended', async () => {
    server.create(path, 'application/octet-stream')
    const { producer } = setUp({}, handle({ contentType: undefined }))
    const bytes = new TextEncoder().encode('abc')
    producer.append(bytes)
    bytes.fill(120)
    await finish(producer.flush())
    expect([server.messages(path), server.requests[0]?.headers['content-type']]).toEqual([
      ['abc'],
      'application/octet-stream',
    ])
  })

  test('never hold what is not one JSON value, also when the stream turned out to be JSON later', async () => {
    const { producer } = setUp()
    expect(() => producer.append('1,2')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
    expect(() => producer.append({} as string)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', status: 400 }))
    const stream = handle({ contentType: undefined })
    const late = setUp({}, stream)
    late.producer.append('1,2')
    stream.contentType = 'application/json'
    await finish(late.producer.flush())
    expect([late.errors, server.requests]).toMatchObject([[{ code: 'BAD_REQUEST' }], []])
  })

  test('are not more under way at once than allowed', async () => {
    let open = (): void => {}
    server.gate = new Promise((resolve) => (open = resolve))
    const { producer } = setUp({ maxBatchBytes: 1, maxInFlight: 2 })
    for (const text of ['1', '2', '3']) producer.append(text)
    await settle()
    expect([server.requests.length, producer.inFlightCount, producer.nextSeq]).toEqual([2, 3, 3])
    open()
    await finish(producer.flush())
    expect([server.messages(path), stamps()]).toEqual([
      ['1', '2', '3'],
      ['0/0', '0/1', '0/2'],
    ])
  })
})

describe('requests', () => {
  test('use the fetch, the headers and the parameters of the handle, protocol headers winning', async () => {
    const stream = handle({ headers: { Authorization: 'a', 'X-H': 'handle' }, params: { tenant: 't' } })
    const { producer } = setUp({ headers: { 'x-h': () => 'producer', 'producer-seq': '99' } }, stream)
    producer.append('1')
    await finish(producer.flush())
    expect(server.requests).toMatchObject([
      {
        url: `${url}?tenant=t`,
        headers: { authorization: 'a', 'x-h': 'producer', 'producer-seq': '0', 'producer-id': 'p' },
      },
    ])
  })

  test('are repeated under the same number with the same bytes, and stored once', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1, maxInFlight: 1 })
    server.faults.push('lose-answer', 'lose-request', { status: 503 }, { status: 500 }, { status: 429 })
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    expect([server.messages(path), errors, producer.failedCount]).toEqual([['1', '2', '3'], [], 0])
    const first = server.requests.slice(0, 5)
    expect(new Set(first.map((request) => JSON.stringify(request))).size).toBe(1)
  })

  test('wait as long as the server asks', async () => {
    const { producer } = setUp({ maxBatchBytes: 1 })
    server.faults.push({ status: 503, headers: { 'Retry-After': '2' } })
    producer.append('1')
    await settle()
    await vi.advanceTimersByTimeAsync(1999)
    expect(server.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await finish(producer.flush())
    expect(server.messages(path)).toEqual(['1'])
  })

  test('are given up after the allowed repeats; what comes later goes on under the next epoch', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1 }, handle({ backoffOptions: { maxRetries: 2 } }))
    server.faults.push(...Array.from({ length: 3 }, () => 'lose-request' as const))
    producer.append('1')
    await finish(producer.flush())
    producer.append('2')
    producer.append('3')
    await finish(producer.flush())
    expect(errors).toEqual([new TypeError('connection refused')])
    expect([server.messages(path), stamps()]).toEqual([
      ['2', '3'],
      ['0/0', '0/0', '0/0', '1/0', '1/1'],
    ])
    expect([producer.epoch, producer.nextSeq, producer.failedCount]).toEqual([1, 2, 1])
  })

  test('that are refused use up no number: the next batch takes it', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1 })
    server.faults.push({ status: 401 })
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    expect(errors).toMatchObject([{ name: 'FetchError', status: 401, code: 'UNAUTHORIZED' }])
    expect([server.messages(path), producer.epoch, producer.nextSeq]).toEqual([['2', '3'], 0, 2])
  })
})

describe('signals', () => {
  test('are given to each request anew, so that a long life leaves no listeners behind', async () => {
    const signals = new Set<unknown>()
    const fetch: typeof server.fetch = (input, init) => {
      signals.add(init?.signal)
      return server.fetch(input, init)
    }
    const { producer } = setUp({ maxBatchBytes: 1, fetch })
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    const { signal } = new AbortController()
    const stream = handle({ fetch, signal })
    for (let request = 0; request < 3; request++) await stream.head()
    expect([signals.size, signals.has(signal), signals.has(undefined)]).toEqual([6, false, false])
  })
})

describe('a conflict', () => {
  test('that is a gap waits for the earlier batches and is sent again', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1 })
    let release = (): void => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    server.gate = held
    producer.append('1')
    await settle()
    server.gate = undefined
    producer.append('2')
    await settle()
    expect([server.requests.length, server.messages(path)]).toEqual([2, []])
    release()
    await finish(producer.flush())
    expect([server.messages(path), stamps(), errors]).toEqual([['1', '2'], ['0/0', '0/1', '0/1'], []])
  })

  test('of a closed stream is a StreamClosedError, at once and for every batch', async () => {
    server.create(path, 'application/json').closed = true
    const { producer, errors } = setUp({ maxBatchBytes: 1, maxInFlight: 1 })
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    expect(errors.map(({ name }) => name)).toEqual(Array.from({ length: 3 }, () => 'StreamClosedError'))
    expect([server.requests.length, producer.failedCount]).toEqual([1, 3])
  })

  test('of another kind is a FetchError and no gap', async () => {
    server.create(path, 'text/plain')
    const { producer, errors } = setUp({ maxBatchBytes: 1 })
    producer.append('1')
    await finish(producer.flush())
    expect([errors, server.requests.length]).toMatchObject([
      [{ name: 'FetchError', status: 409, code: 'CONFLICT_SEQ' }],
      1,
    ])
  })

  test('with a server that forgot batches is a SequenceGapError, and the next epoch goes on', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1 })
    producer.append('1')
    await finish(producer.flush())
    server.create(path, 'application/json')
    producer.append('2')
    await finish(producer.flush())
    producer.append('3')
    await finish(producer.flush())
    expect(errors).toMatchObject([{ name: 'SequenceGapError', expectedSeq: 0, receivedSeq: 1 }])
    expect([server.messages(path), producer.epoch]).toEqual([['3'], 1])
  })
})

describe('an epoch', () => {
  const takeOver = (epoch: number, seq: number): void => {
    server.create(path, 'application/json').producers.set('p', { epoch, seq })
  }

  test('that is stale stops the producer, until restart() goes above the epoch of the server', async () => {
    takeOver(3, 7)
    const { producer, errors } = setUp({ maxBatchBytes: 1, maxInFlight: 1 })
    producer.append('1')
    producer.append('2')
    await finish(producer.flush())
    expect(errors).toMatchObject([
      { name: 'StaleEpochError', currentEpoch: 3 },
      { name: 'StaleEpochError', currentEpoch: 3 },
    ])
    expect(server.requests).toHaveLength(1)
    await finish(producer.restart())
    producer.append('3')
    await finish(producer.flush())
    expect([producer.epoch, server.messages(path)]).toEqual([4, ['3']])
  })

  test('is claimed once for everything that waits, and nothing is lost', async () => {
    takeOver(3, 7)
    const { producer, errors } = setUp({ maxBatchBytes: 1, autoClaim: true })
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    expect([server.messages(path), errors, producer.epoch, producer.nextSeq]).toEqual([['1', '2', '3'], [], 4, 3])
    expect(stamps()).toEqual(['0/0', '4/0', '4/1', '4/2'])
  })

  test('that is lost with batches under way is claimed for all of them in their order', async () => {
    const { producer, errors } = setUp({ maxBatchBytes: 1, autoClaim: true })
    producer.append('0')
    await finish(producer.flush())
    takeOver(5, 2)
    for (const text of ['1', '2', '3', '4']) producer.append(text)
    await finish(producer.flush())
    expect([server.messages(path), errors, producer.epoch]).toEqual([['1', '2', '3', '4'], [], 6])
  })

  test('that is lost a second time is not claimed again', async () => {
    takeOver(3, 7)
    const { producer, errors } = setUp({ maxBatchBytes: 1, autoClaim: true })
    producer.append('1')
    await finish(producer.flush())
    takeOver(9, 0)
    producer.append('2')
    await finish(producer.flush())
    expect([errors, producer.epoch]).toMatchObject([[{ name: 'StaleEpochError', currentEpoch: 9 }], 4])
  })

  test('sends a second batch only when the first is stored while it may have to be claimed', async () => {
    let open = (): void => {}
    server.gate = new Promise((resolve) => (open = resolve))
    const { producer } = setUp({ maxBatchBytes: 1, autoClaim: true })
    producer.append('1')
    producer.append('2')
    await settle()
    expect(stamps()).toEqual(['0/0'])
    open()
    await finish(producer.flush())
    expect(stamps()).toEqual(['0/0', '0/1'])
  })

  test('is raised by restart(), and numbers start again', async () => {
    const { producer } = setUp()
    producer.append('1')
    await finish(producer.restart())
    expect([producer.epoch, producer.nextSeq]).toEqual([1, 0])
    producer.append('2')
    await finish(producer.flush())
    expect([stamps(), server.messages(path)]).toEqual([
      ['0/0', '1/0'],
      ['1', '2'],
    ])
  })

  test('that another process uses as well is noticed when the server knows a higher number', async () => {
    takeOver(0, 4)
    const { producer, errors } = setUp({ maxBatchBytes: 1, maxInFlight: 1 })
    producer.append('1')
    producer.append('2')
    await finish(producer.flush())
    expect(errors).toMatchObject([
      { code: 'CONFLICT_SEQ', message: expect.stringContaining('Producer-Seq 0 was not stored') },
      { code: 'CONFLICT_SEQ' },
    ])
    expect([server.messages(path), producer.failedCount]).toEqual([[], 2])
  })

  test('that another process used is claimed with autoClaim, so that nothing is dropped', async () => {
    takeOver(0, 4)
    const { producer, errors } = setUp({ maxBatchBytes: 1, autoClaim: true })
    for (const text of ['1', '2']) producer.append(text)
    await finish(producer.flush())
    expect([server.messages(path), errors, producer.epoch]).toEqual([['1', '2'], [], 1])
  })

  test('with an equal number in the answer is success, because a browser repeats a POST by itself', async () => {
    takeOver(0, 0)
    const { producer, errors } = setUp({ maxBatchBytes: 1 })
    producer.append('1')
    await finish(producer.flush())
    expect([errors, producer.failedCount]).toEqual([[], 0])
  })
})

describe('the last successful offset', () => {
  test('is the greatest that was told, whatever comes late or tells none', async () => {
    const answers = ['0003', '0001', undefined]
    const fetch: typeof server.fetch = async () => {
      const offset = answers.shift()
      return new Response(null, offset === undefined ? { status: 204 } : { headers: { 'Stream-Next-Offset': offset } })
    }
    const { producer } = setUp({ maxBatchBytes: 1, fetch })
    expect(producer.lastSuccessfulOffset).toBeUndefined()
    for (const text of ['1', '2', '3']) producer.append(text)
    await finish(producer.flush())
    expect(producer.lastSuccessfulOffset).toBe('0003')
  })
})

describe('failures', () => {
  test('let flush() resolve unless it is asked to throw, which it does once', async () => {
    const { producer } = setUp({ maxBatchBytes: 1 })
    server.faults.push({ status: 413 })
    producer.append('1')
    await finish(producer.flush())
    expect(await finish(failureOf(producer.flush({ throwOnError: true })))).toMatchObject({ status: 413 })
    expect(await failureOf(producer.flush({ throwOnError: true }))).toEqual({ value: undefined })
  })

  test('are warned about once where nobody listens', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const producer = new IdempotentProducer(handle(), 'p', { maxBatchBytes: 1 })
    server.faults.push({ status: 413 }, { status: 413 })
    producer.append('1')
    producer.append('2')
    await finish(producer.flush())
    expect([warn.mock.calls.length, producer.failedCount]).toEqual([1, 2])
  })

  test('of a listener do not stop the producer', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const onError = (): never => {
      throw new Error('mine')
    }
    const { producer } = setUp({ maxBatchBytes: 1, onError })
    server.faults.push({ status: 413 })
    producer.append('1')
    producer.append('2')
    await finish(producer.flush())
    expect([warn.mock.calls.length, server.messages(path)]).toEqual([1, ['2']])
  })

  test('of a header function fail the batch without a request', async () => {
    const headers = { Authorization: () => Promise.reject(new Error('no token')) }
    const { producer, errors } = setUp({ maxBatchBytes: 1, headers })
    producer.append('1')
    await finish(producer.flush())
    expect([errors, server.requests]).toEqual([[new Error('no token')], []])
  })
})

describe('close', () => {
  test('sends what is pending, then closes with the final message, and gives the same result again', async () => {
    const { producer } = setUp()
    producer.append('1')
    const result = await finish(producer.close('"end"'))
    expect(result).toEqual({ finalOffset: '0002' })
    expect(await producer.close('"other"')).toBe(result)
    expect(server.messages(path)).toEqual(['1', '"end"'])
    expect(server.requests.at(-1)).toMatchObject({
      headers: { 'stream-closed': 'true', 'producer-seq': '1' },
      body: '["end"]',
    })
    expect(() => producer.append('2')).toThrow(expect.objectContaining({ code: 'ALREADY_CLOSED' }))
  })

  test('is repeated when its answer is lost, and its message stored once', async () => {
    const { producer } = setUp()
    server.faults.push('lose-answer', { status: 503 })
    expect(await finish(producer.close('"end"'))).toEqual({ finalOffset: '0001' })
    expect([server.messages(path), stamps()]).toEqual([['"end"'], ['0/0', '0/0', '0/0']])
  })

  test('that failed may be called again and repeats the first message under the same number', async () => {
    const { producer } = setUp({}, handle({ backoffOptions: { maxRetries: 0 } }))
    server.faults.push('lose-answer', { status: 401 })
    expect(await finish(failureOf(producer.close('"end"')))).toEqual(new TypeError('connection reset'))
    expect(await finish(failureOf(producer.close('"other"')))).toMatchObject({ status: 401 })
    expect(await finish(producer.close())).toEqual({ finalOffset: '0001' })
    expect([server.messages(path), stamps()]).toEqual([['"end"'], ['0/0', '0/0', '0/0']])
    expect(server.requests.map(({ body }) => body)).toEqual(['["end"]', '["end"]', '["end"]'])
  })

  test('of a stream that another producer closed is a StreamClosedError', async () => {
    const first = setUp().producer
    await finish(first.close())
    const second = new IdempotentProducer(handle(), 'q')
    expect(await finish(failureOf(second.close()))).toMatchObject({ name: 'StreamClosedError', code: 'STREAM_CLOSED' })
  })

  test('claims a stale epoch when it may', async () => {
    server.create(path, 'application/json').producers.set('p', { epoch: 2, seq: 0 })
    const { producer } = setUp({ autoClaim: true })
    expect(await finish(producer.close('"end"'))).toEqual({ finalOffset: '0001' })
    expect(stamps()).toEqual(['0/0', '3/0'])
  })

  test('after detach() is refused, and detach() leaves the stream open', async () => {
    const { producer } = setUp()
    producer.append('1')
    await finish(producer.detach())
    expect(await failureOf(producer.close())).toMatchObject({ code: 'ALREADY_CLOSED' })
    expect(await failureOf(producer.restart())).toMatchObject({ code: 'ALREADY_CLOSED' })
    expect(() => producer.append('2')).toThrow(expect.objectContaining({ code: 'ALREADY_CLOSED' }))
    expect([server.messages(path), server.requests.length]).toEqual([['1'], 1])
  })
})

describe('an abort', () => {
  test('gives everything up with one report, and the producer takes nothing more', async () => {
    server.gate = new Promise(() => {})
    const abort = new AbortController()
    const { producer, errors } = setUp({ maxBatchBytes: 1, maxInFlight: 1, signal: abort.signal })
    for (const text of ['1', '2', '3']) producer.append(text)
    await settle()
    const flushing = producer.flush()
    abort.abort(new Error('enough'))
    await finish(flushing)
    expect(errors).toMatchObject([{ code: 'ALREADY_CLOSED', message: 'Producer aborted' }])
    expect([producer.failedCount, producer.inFlightCount, vi.getTimerCount()]).toEqual([3, 0, 0])
    expect(() => producer.append('4')).toThrow(expect.objectContaining({ code: 'ALREADY_CLOSED' }))
    expect(await failureOf(producer.close())).toMatchObject({ code: 'ALREADY_CLOSED' })
  })

  test('of the handle is one of its producer too', async () => {
    const abort = new AbortController()
    const { producer } = setUp({}, handle({ signal: abort.signal }))
    abort.abort()
    expect(() => producer.append('1')).toThrow(expect.objectContaining({ code: 'ALREADY_CLOSED' }))
  })

  test('of an idle producer reports nothing', () => {
    const abort = new AbortController()
    const { errors } = setUp({ signal: abort.signal })
    abort.abort()
    expect(errors).toEqual([])
  })

  test('ends a wait for a repeat', async () => {
    const abort = new AbortController()
    server.faults.push({ status: 503, headers: { 'retry-after': '60' } })
    const { producer } = setUp({ maxBatchBytes: 1, signal: abort.signal })
    producer.append('1')
    await settle()
    expect(vi.getTimerCount()).toBe(1)
    abort.abort()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('writable()', () => {
  const write = async (stream: WritableStream<string | Uint8Array>, texts: string[]): Promise<void> => {
    const source = new ReadableStream<string>({
      start: (controller) => {
        for (const text of texts) controller.enqueue(text)
        controller.close()
      },
    })
    await source.pipeTo(stream)
  }

  test('stores every chunk once and closes the stream', async () => {
    server.create(path, 'text/plain')
    server.faults.push('lose-answer')
    const stream = handle({ contentType: 'text/plain' })
    await finish(write(stream.writable({ maxBatchBytes: 1, headers: { 'X-W': '1' } }), ['a', 'b', 'c']))
    expect(server.messages(path)).toEqual(['a', 'b', 'c'])
    expect(server.requests[0]?.headers).toMatchObject({
      'x-w': '1',
      'producer-id': expect.stringMatching(/^writable-[0-9a-f]{8}$/),
    })
    expect((await failureOf(stream.append('d'))) as Error).toMatchObject({ code: 'STREAM_CLOSED' })
  })

  test('learns a content type that is not known before the first chunk goes', async () => {
    server.create(path, 'text/plain')
    await finish(write(handle({ contentType: undefined }).writable(), ['a']))
    expect([server.requests.map(({ method }) => method), server.messages(path)]).toEqual([
      ['HEAD', 'POST', 'POST'],
      ['a'],
    ])
  })

  test('is in error from the start when there is no stream', async () => {
    const missing = handle({ url: `${url}/missing`, contentType: undefined })
    expect(await finish(failureOf(write(missing.writable(), ['a'])))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  test('holds its source back while many batches wait', async () => {
    server.create(path, 'text/plain')
    server.gate = new Promise(() => {})
    const writer = handle({ contentType: 'text/plain' }).writable({ maxBatchBytes: 1 }).getWriter()
    let written = 0
    for (let chunk = 0; chunk < 20; chunk++) void writer.write('x').then(() => written++)
    await settle()
    expect(written).toBe(5)
  })

  test('rejects the pipe with the first failure of a batch', async () => {
    server.create(path, 'text/plain')
    server.faults.push({ status: 413 })
    const error = await finish(failureOf(write(handle({ contentType: 'text/plain' }).writable(), ['a'])))
    expect(error).toMatchObject({ name: 'FetchError', status: 413 })
  })

  test('only lets go of the stream when it is aborted', async () => {
    server.create(path, 'text/plain')
    const stream = handle({ contentType: 'text/plain' })
    await finish(stream.writable().abort())
    expect(await stream.append('still open')).toEqual({ offset: '0001', duplicate: false })
  })
})
