// Answers that end after any of their bytes, those of the headers too: nothing hangs, is lost or comes twice. Over real
// sockets, since what a fetch makes of half a header is part of it.
import { afterEach, expect, test } from 'vitest'
import { DurableStream, IdempotentProducer, stream, type StreamOptions } from '@oxbow/client'
import { answerText, startCutServer, type CutServer, type RawAnswer } from './cut-server.ts'

const backoffOptions = { initialDelay: 1, maxDelay: 2, multiplier: 1 }
const JSON_TYPE = { 'Content-Type': 'application/json' }

let server: CutServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** Runs once for every cut of an answer, some at a time. */
const forEveryCut = async (
  whole: string,
  answer: (cut: string) => RawAnswer,
  run: (url: string, bytes: number, methods: () => string[]) => Promise<void>,
): Promise<void> => {
  const started = await startCutServer((request) => answer(whole.slice(0, Number(request.path)))(request))
  server = started
  const cuts = Array.from({ length: whole.length + 1 }, (_, bytes) => bytes)
  const worker = async (): Promise<void> => {
    for (let bytes = cuts.shift(); bytes !== undefined; bytes = cuts.shift()) {
      const path = String(bytes)
      await run(`${started.url}/${path}/s`, bytes, () => started.methods(path))
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

const page = (body: string, next: string, more: Record<string, string> = {}): string =>
  answerText('200 OK', { ...JSON_TYPE, 'Stream-Next-Offset': next, 'Stream-Up-To-Date': 'true', ...more }, body)

/** Everything that a session delivers until the stream is closed. */
const collect = async (url: string, options: Partial<StreamOptions>): Promise<unknown[]> => {
  const sseResilience = { maxShortConnections: 1000, backoffBaseDelay: 1, backoffMaxDelay: 1 }
  const response = await stream({ url, backoffOptions, sseResilience, ...options })
  const items: unknown[] = []
  response.subscribeJson((batch) => void items.push(...batch.items))
  await response.closed
  return items
}

const closed = { 'Stream-Closed': 'true' }

test('a catch-up read gives each item once', async () => {
  const whole = page('[1,{"a":"b"}]', 'b', { 'Stream-Cursor': '7', ETag: '"x:-1:b"' })
  await forEveryCut(
    whole,
    (cut) =>
      ({ index }) =>
        index === 0 ? cut : whole,
    async (url, bytes, methods) => {
      expect(await collect(url, { live: false })).toEqual([1, { a: 'b' }])
      expect([bytes, methods().length]).toEqual([bytes, bytes === whole.length ? 1 : 2])
    },
  )
})

test('a long-poll gives each item once', async () => {
  const last = page('[2,3]', 'b', closed)
  await forEveryCut(
    last,
    (cut) =>
      ({ index }) =>
        [page('[1]', 'a'), cut][index] ?? last,
    async (url) => expect(await collect(url, { live: 'long-poll' })).toEqual([1, 2, 3]),
  )
})

test('a connection by events gives each item once', async () => {
  const control = (fields: object) => `event: control\ndata: ${JSON.stringify(fields)}\n\n`
  const events = [
    `event: data\ndata: [2]\n\n${control({ streamNextOffset: 'b', upToDate: true })}`,
    `event: data\ndata: [3]\n\n${control({ streamNextOffset: 'c', streamClosed: true })}`,
  ]
  const sse = (body: string) =>
    answerText('200 OK', { 'Content-Type': 'text/event-stream', 'Content-Length': String(body.length) }, body)
  const after: Record<string, string> = { a: sse(events.join('')), b: sse(events[1] ?? ''), '-1': page('[1]', 'a') }
  const answerTo = (target: string) => after[new URL(target, 'http://h.test').searchParams.get('offset') ?? ''] ?? ''
  await forEveryCut(
    after['a'] ?? '',
    (cut) =>
      ({ index, target }) =>
        index === 1 ? cut : answerTo(target),
    async (url) => expect(await collect(url, { live: 'sse' })).toEqual([1, 2, 3]),
  )
})

const head = answerText('200 OK', { ...JSON_TYPE, 'Stream-Next-Offset': 'a', ETag: '"e"' })

test('a HEAD is asked again', async () => {
  await forEveryCut(
    head,
    (cut) =>
      ({ index }) =>
        index === 0 ? cut : head,
    async (url) => {
      const handle = new DurableStream({ url, backoffOptions })
      expect(await handle.head()).toMatchObject({ exists: true, offset: 'a' })
    },
  )
})

test('a PUT, a DELETE and a closing POST are sent again: they mean the same twice', async () => {
  const whole = answerText('200 OK', { ...JSON_TYPE, 'Stream-Next-Offset': 'a', ...closed })
  await forEveryCut(
    whole,
    (cut) =>
      ({ index }) =>
        index % 2 === 0 ? cut : whole,
    async (url, bytes, methods) => {
      const handle = new DurableStream({ url, backoffOptions, contentType: 'application/json' })
      await handle.create()
      const sent = methods().length
      expect([bytes, sent]).toEqual([bytes, bytes === whole.length ? 1 : 2])
      await handle.close()
      await handle.delete()
      const times = bytes === whole.length ? 1 : 2
      expect(methods()).toEqual(['PUT', 'POST', 'DELETE'].flatMap((method) => Array(times).fill(method)))
    },
  )
})

test('a POST that is not known to have arrived is never sent twice', async () => {
  const whole = answerText('204 No Content', { 'Stream-Next-Offset': 'b' }).replace('Content-Length: 0\r\n', '')
  await forEveryCut(
    whole,
    (cut) => () => cut,
    async (url, bytes, methods) => {
      const handle = new DurableStream({ url, backoffOptions, contentType: 'application/json' })
      const outcome = await handle.append('{"n":1}').then(
        () => 'stored',
        (error: unknown) => (error instanceof Error ? 'unknown' : error),
      )
      expect([bytes, outcome]).toEqual([bytes, bytes === whole.length ? 'stored' : 'unknown'])
      expect(methods()).toEqual(['POST'])
    },
  )
})

test('a producer sends the same batch again until it is answered', async () => {
  const stored = answerText('200 OK', { 'Stream-Next-Offset': 'b', 'Producer-Epoch': '0', 'Producer-Seq': '0' })
  const sequences: string[] = []
  await forEveryCut(
    stored,
    (cut) =>
      ({ index, head: request }) => {
        sequences.push(/producer-seq: (\d+)/i.exec(request)?.[1] ?? 'none')
        return index === 0 ? cut : stored
      },
    async (url, bytes, methods) => {
      const errors: Error[] = []
      const handle = new DurableStream({ url, backoffOptions, contentType: 'application/json' })
      const producer = new IdempotentProducer(handle, 'p', { onError: (error) => void errors.push(error) })
      producer.append('{"n":1}')
      await producer.flush()
      expect([bytes, errors]).toEqual([bytes, []])
      expect(methods()).toEqual(bytes === stored.length ? ['POST'] : ['POST', 'POST'])
      await producer.detach()
    },
  )
  expect([...new Set(sequences)]).toEqual(['0'])
})
