import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { finish } from '../../test/fake-clock.ts'
import { fakeEnvironment } from '../../test/fake-environment.ts'
import { createLogServer, type LogServerOptions, type Transmit } from '../../test/log-server.ts'
import { openScripted } from '../../test/open-scripted.ts'
import { batchEvents, bodyOf, events, page } from '../../test/scripted-fetch.ts'
import { openStream } from './open-stream.ts'
import type { StreamOptions } from './stream-options.ts'
import type { StreamResponse } from './stream-response.ts'

const messages = ['{"n":1}', '"zwei €"', '[3,[4]]', 'null', '"5"']
const values = messages.map((message) => JSON.parse(message))

const open = async (log: string[], server: LogServerOptions, options: Partial<StreamOptions> = {}) => {
  const { fetch, queries, close } = createLogServer([...log], server)
  close()
  const environment = fakeEnvironment(fetch)
  const response = await finish(
    openStream({ url: 'https://h.test/s', live: false, ...options }, environment),
    environment.clock,
  )
  return { response, environment, queries }
}

/** The first body breaks after so many bytes, all others come whole. */
const cutFirst =
  (bytes: number): Transmit =>
  (body, request) =>
    request === 0 ? bodyOf([body.slice(0, bytes)], 'break') : bodyOf([body])

const collect = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const chunks: T[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

const subscribed = async (response: StreamResponse): Promise<unknown[]> => {
  const items: unknown[] = []
  response.subscribeJson((batch) => void items.push(...batch.items))
  await response.closed
  return items
}

const jsonReaders: Record<string, (response: StreamResponse) => Promise<unknown[]>> = {
  json: (response) => response.json(),
  jsonStream: (response) => collect(response.jsonStream()),
  subscribeJson: subscribed,
}

const everyCut = Array.from({ length: `[${messages.join(',')}]`.length + 4 }, (_, bytes) => bytes)

test.each(Object.entries(jsonReaders))('%s gives each message once wherever a response is cut', async (_name, read) => {
  for (const bytes of everyCut) {
    const { response, environment, queries } = await open(messages, { transmit: cutFirst(bytes) })
    expect(await finish(read(response), environment.clock)).toEqual(values)
    expect(queries).toEqual(['?offset=-1', '?offset=-1'])
  }
})

const text = 'grüße, 世界 😀'
const letters = [...text]

const textReaders: Record<string, (response: StreamResponse) => Promise<string>> = {
  text: (response) => response.text(),
  textStream: async (response) => (await collect(response.textStream())).join(''),
  body: async (response) => new TextDecoder().decode(await response.body()),
  bodyStream: async (response) => {
    const decoder = new TextDecoder()
    const chunks = await collect(response.bodyStream())
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
  },
  subscribeText: async (response) => {
    let whole = ''
    response.subscribeText((chunk) => void (whole += chunk.text))
    await response.closed
    return whole
  },
}

test.each(Object.entries(textReaders))('%s gives each byte once wherever a response is cut', async (_name, read) => {
  for (let bytes = 0; bytes <= new TextEncoder().encode(text).length; bytes++) {
    for (const pageSize of [3, 100]) {
      const { response, environment } = await open(letters, { family: 'text', pageSize, transmit: cutFirst(bytes) })
      expect(await finish(read(response), environment.clock)).toBe(text)
    }
  }
})

test('every split of a page into chunks gives the same messages', async () => {
  const whole = new TextEncoder().encode(`[${messages.join(',')}]`)
  for (let at = 0; at <= whole.length; at++) {
    const transmit = (body: Uint8Array<ArrayBuffer>) => bodyOf([body.slice(0, at), body.slice(at)])
    const { response } = await open(messages, { transmit })
    expect(await response.json()).toEqual(values)
  }
})

test.each(['json', 'binary'] as const)(
  'events of a %s stream give each message once wherever their connections are cut or split',
  async (family) => {
    const log = family === 'json' ? messages : ['a', 'bc', '', 'def']
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 500 }), fc.nat({ max: 500 }), fc.nat({ max: 4 }), async (at, length, cuts) => {
        const server = createLogServer([], {
          family,
          transmit: (body, request) => {
            const pieces = [body.slice(0, at), body.slice(at, at + length), body.slice(at + length)]
            return request > 0 && request <= cuts ? bodyOf(pieces.slice(0, 2), 'break') : bodyOf(pieces)
          },
        })
        const environment = fakeEnvironment(server.fetch)
        const options = { url: 'https://h.test/s', live: 'sse', sseResilience: { maxShortConnections: 100 } } as const
        const response = await openStream(options, environment)
        server.append(...log)
        server.close()
        const decoder = new TextDecoder()
        const reading =
          family === 'json'
            ? subscribed(response)
            : collect(response.bodyStream()).then((chunks) => [chunks.map((chunk) => decoder.decode(chunk)).join('')])
        expect(await finish(reading, environment.clock)).toEqual(family === 'json' ? values : [log.join('')])
        expect(response).toMatchObject({
          upToDate: true,
          streamClosed: true,
          offset: String(log.length).padStart(4, '0'),
        })
      }),
      { numRuns: 60 },
    )
  },
)

test.each(['end', 'break'] as const)(
  'data without its control event are read again when the connection comes to a clean end or breaks: %s',
  async (end) => {
    const { environment, open: openWith } = openScripted(
      page([], { next: '1' }),
      events([batchEvents('[1]', { streamNextOffset: '2', upToDate: true }), 'event: data\ndata:[2]\n\n'], end),
      events([batchEvents('[2]', { streamNextOffset: '3', streamClosed: true })]),
    )
    const reading = subscribed(await openWith({ live: 'sse' }))
    expect(await finish(reading, environment.clock)).toEqual([1, 2])
  },
)
