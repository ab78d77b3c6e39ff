import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { openScripted, recordItems } from '../../test/open-scripted.ts'
import { batchEvents, events, hang, nothingNew, page } from '../../test/scripted-fetch.ts'

const control = (offset: string, more: object = {}) => ({
  streamNextOffset: offset,
  streamCursor: '7',
  upToDate: true,
  ...more,
})
const first = () => page([1], { next: 'a', cursor: '5' })

test('live sse connects after catching up and reports live when the server says that everything was sent', async () => {
  const { script, open, states } = openScripted(
    first(),
    events([batchEvents('[2]', control('b', { upToDate: false })), batchEvents('[3]', control('c'))]),
  )
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await settle()
  expect(script.queries).toEqual(['?offset=-1', '?cursor=5&live=sse&offset=a'])
  expect(batches).toEqual([[1], [2], [3]])
  expect(states).toEqual(['connecting', 'catching-up', 'live sse'])
  expect(response).toMatchObject({ offset: 'c', cursor: '7', upToDate: true, status: 200 })
  response.cancel()
})

test('the end of a stream by events gives a closing batch and no reconnect', async () => {
  const closing = batchEvents(undefined, { streamNextOffset: 'a', streamClosed: true })
  const { script, open } = openScripted(first(), events([closing], 'end'))
  const response = await open({ live: 'sse' })
  const batches: unknown[] = []
  response.subscribeJson((batch) => void batches.push(batch))
  await response.closed
  expect(script.calls).toHaveLength(2)
  expect(batches[1]).toEqual({ items: [], offset: 'a', cursor: '5', upToDate: true, streamClosed: true })
  expect(response).toMatchObject({ upToDate: true, streamClosed: true })
})

test('data without its control event is dropped and read again', async () => {
  const { script, environment, open } = openScripted(
    first(),
    events([batchEvents('[2]', control('b')), 'event: data\ndata:[3]\n\n'], 'break'),
    events([batchEvents('[3]', control('c'))]),
  )
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await environment.clock.advance(1000)
  expect(batches).toEqual([[1], [2], [3]])
  expect(script.queries[2]).toBe('?cursor=7&live=sse&offset=b')
  response.cancel()
})

test('a rotated connection is taken up at once and stays live', async () => {
  let rotate = (): void => {}
  const rotating = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(batchEvents(undefined, control('a'))))
      rotate = () => controller.close()
    },
  })
  const scripted = openScripted(
    first(),
    new Response(rotating, { headers: { 'content-type': 'text/event-stream' } }),
    events([batchEvents('[2]', control('b'))]),
  )
  const response = await scripted.open({ live: 'sse' })
  const batches = recordItems(response)
  await scripted.environment.clock.advance(60_000)
  rotate()
  await settle()
  expect(batches).toEqual([[1], [], [2]])
  expect(scripted.states).toEqual(['connecting', 'catching-up', 'live sse'])
  response.cancel()
})

test('three short connections in a row end in long-polling for good, with one warning', async () => {
  const short = () => events([batchEvents(undefined, control('a'))], 'end')
  const { script, environment, open, states } = openScripted(
    first(),
    short,
    short,
    short,
    nothingNew('a'),
    page([2], { next: 'b' }),
  )
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await environment.clock.advance(5000)
  expect(script.queries.map((query) => new URLSearchParams(query).get('live'))).toEqual([
    null,
    'sse',
    'sse',
    'sse',
    null,
    'long-poll',
    'long-poll',
  ])
  expect(batches.flat()).toEqual([1, 2])
  expect(states.at(-1)).toBe('live long-poll')
  expect(environment.warnings).toEqual([expect.stringContaining('goes on by long-polling')])
  response.cancel()
})

test('the waits after short connections grow to their bound', async () => {
  const times: number[] = []
  const short = () => {
    times.push(environment.clock.now())
    return events([], 'end')
  }
  const { environment, open } = openScripted(first(), ...Array.from({ length: 7 }, () => short))
  const sseResilience = { maxShortConnections: 7, backoffBaseDelay: 10, backoffMaxDelay: 100, logWarnings: false }
  const response = await open({ live: 'sse', sseResilience })
  recordItems(response)
  await environment.clock.advance(5000)
  expect(times.map((time, at) => time - (times[at - 1] ?? time))).toEqual([0, 20, 40, 80, 100, 100, 100])
  expect(environment.warnings).toEqual([])
  response.cancel()
})

test.each([
  ['status 400', new Response(null, { status: 400 })],
  ['status 406', new Response(null, { status: 406 })],
  ['a page', page([], { next: 'a' })],
])('a server without events, by %s, is polled for good', async (_what, answer) => {
  const { script, environment, open, states } = openScripted(first(), answer, nothingNew('a'))
  const response = await open({ live: 'sse' })
  recordItems(response)
  await settle()
  expect(script.queries.slice(1)).toEqual([
    '?cursor=5&live=sse&offset=a',
    '?cursor=5&offset=a',
    '?cursor=5&live=long-poll&offset=a',
  ])
  expect([states.at(-1), environment.warnings.length]).toEqual(['live long-poll', 1])
  response.cancel()
})

test('a failing connection by events is retried by events', async () => {
  const { script, environment, open, states } = openScripted(
    first(),
    new TypeError('refused'),
    events([batchEvents('[2]', control('b'))]),
  )
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await environment.clock.advance(100)
  expect(batches).toEqual([[1], [2]])
  expect(script.queries[2]).toBe('?cursor=5&live=sse&offset=a')
  expect(states).toEqual([
    'connecting',
    'catching-up',
    'waiting 1 100 refused',
    'connecting',
    'catching-up',
    'live sse',
  ])
  response.cancel()
})

test('connections by events that never speak end in long-polling, and data flows meanwhile', async () => {
  const mute = () => events([])
  const { environment, open, states } = openScripted(
    first(),
    mute,
    page([2], { next: 'b' }),
    mute,
    page([3], { next: 'c' }),
    mute,
    page([4], { next: 'd' }),
  )
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await environment.clock.advance(60_000)
  expect(batches.flat()).toEqual([1, 2, 3, 4])
  expect(states.at(-1)).toBe('live long-poll')
  response.cancel()
})

test('binary events are base64 by their header, and text events are text', async () => {
  const binary = { 'Stream-SSE-Data-Encoding': 'base64' }
  const { open } = openScripted(
    page(new Uint8Array([1]), { next: 'a', contentType: 'application/octet-stream' }),
    events([batchEvents(btoa('\u0002\u0003'), control('b', { streamClosed: true }))], 'end', binary),
  )
  expect((await (await open({ live: 'sse' })).bodyStream().getReader().read()).value).toEqual(new Uint8Array([1]))
  const text = openScripted(
    page('x', { next: 'a', contentType: 'text/plain' }),
    events([batchEvents('[y]', control('b', { streamClosed: true }))], 'end'),
  )
  const chunks: string[] = []
  for await (const chunk of (await text.open({ live: 'sse' })).textStream()) chunks.push(chunk)
  expect(chunks).toEqual(['x', '[y]'])
})

test('a server that answers the first read by events is followed by events', async () => {
  const { script, open } = openScripted(events([batchEvents('[1]', control('a', { streamClosed: true }))], 'end'))
  const response = await open({ json: true })
  expect(response).toMatchObject({ offset: '-1', upToDate: false })
  expect(await response.json()).toEqual([1])
  expect(script.calls).toHaveLength(1)
})

test('a hidden page stops the request in flight, and showing it catches up at once and goes on', async () => {
  const { script, environment, open, states } = openScripted(
    first(),
    ({ init }) => hang(init.signal),
    page([2], { next: 'b' }),
  )
  const response = await open()
  const batches = recordItems(response)
  await settle()
  environment.setHidden(true)
  await environment.clock.advance(60_000)
  expect([script.calls.length, script.open]).toEqual([2, 0])
  environment.setHidden(false)
  await settle()
  expect(script.queries).toEqual([
    '?offset=-1',
    '?cursor=5&live=long-poll&offset=a',
    '?cursor=5&offset=a',
    '?cursor=5&live=long-poll&offset=b',
  ])
  expect(batches).toEqual([[1], [2]])
  expect(states.slice(3)).toEqual(['paused hidden', 'catching-up', 'live long-poll'])
  response.cancel()
  await response.closed
  expect(environment.listeners.size).toBe(0)
})

test('showing and hiding in any haste never hangs or ends the session', async () => {
  const late = () =>
    new Promise<Response>((_resolve, reject) => setImmediate(() => reject(new DOMException('x', 'AbortError'))))
  const { environment, open } = openScripted(first(), late, late, late, page([2], { next: 'b' }))
  const response = await open()
  const batches = recordItems(response)
  for (const hidden of [true, false, true, false, true, false]) environment.setHidden(hidden)
  await environment.clock.advance(10_000)
  expect(batches.flat()).toEqual([1, 2])
  response.cancel()
})

test('a page that is hidden from the start makes one request until it is shown', async () => {
  const { script, environment, open } = openScripted(first(), page([2], { next: 'b' }))
  environment.setHidden(true)
  const response = await open()
  const batches = recordItems(response)
  await environment.clock.advance(10_000)
  expect([script.calls.length, batches]).toEqual([1, [[1]]])
  environment.setHidden(false)
  await settle()
  expect(batches).toEqual([[1], [2]])
  response.cancel()
})

test('finite reads and sessions with pauseWhenHidden false are not paused', async () => {
  const pages = () => [page([1], { next: 'a', upToDate: false }), page([2], { next: 'b' })]
  const finite = openScripted(...pages())
  finite.environment.setHidden(true)
  expect(await (await finite.open()).json()).toEqual([1, 2])
  const always = openScripted(...pages())
  always.environment.setHidden(true)
  const response = await always.open({ pauseWhenHidden: false })
  const batches = recordItems(response)
  await settle()
  expect(batches).toEqual([[1], [2]])
  response.cancel()
})

test('a pause within a second of connecting is no short connection', async () => {
  const connected = () => events([batchEvents(undefined, control('a'))])
  const { script, environment, open } = openScripted(first(), ...Array.from({ length: 9 }, () => connected))
  const response = await open({ live: 'sse' })
  recordItems(response)
  for (let turn = 0; turn < 6; turn++) {
    await settle()
    environment.setHidden(true)
    environment.setHidden(false)
  }
  await settle()
  expect(script.queries.slice(1)).toEqual(script.queries.slice(1).map(() => expect.stringContaining('live=sse')))
  expect(environment.warnings).toEqual([])
  response.cancel()
})

test('the reasons of a pause are a set', async () => {
  const { script, environment, open, states } = openScripted(first())
  const response = await open()
  recordItems(response)
  await settle()
  response.pause()
  environment.setHidden(true)
  response.pause('offline')
  response.resume('offline')
  environment.setHidden(false)
  await settle()
  expect(script.calls).toHaveLength(2)
  response.resume()
  await settle()
  expect(script.queries.slice(2)).toEqual(['?cursor=5&offset=a'])
  expect(states.slice(3)).toEqual([
    'paused manual',
    'paused manual+hidden',
    'paused manual+hidden+offline',
    'paused manual+hidden',
    'paused manual',
    'catching-up',
  ])
  response.cancel()
})

test('a cancel while paused resolves closed', async () => {
  const { environment, open } = openScripted(first())
  const response = await open()
  recordItems(response)
  await settle()
  environment.setHidden(true)
  response.cancel()
  await expect(response.closed).resolves.toBeUndefined()
})

test('a poll that nobody answers is taken for dead and read again from the offset', async () => {
  const { script, environment, open } = openScripted(first(), ({ init }) => hang(init.signal), page([2], { next: 'b' }))
  const response = await open()
  const batches = recordItems(response)
  await environment.clock.advance(89_000)
  expect(script.calls).toHaveLength(2)
  await environment.clock.advance(6000)
  expect(script.queries[2]).toBe('?cursor=5&offset=a')
  expect(batches).toEqual([[1], [2]])
  response.cancel()
})

test('after a sleep of the machine a request that was out is made again soon', async () => {
  const { script, environment, open } = openScripted(first(), ({ init }) => hang(init.signal), page([2], { next: 'b' }))
  const response = await open()
  const batches = recordItems(response)
  await environment.clock.advance(10_000)
  environment.clock.jump(3_600_000)
  await environment.clock.advance(5000)
  expect([script.calls.length, batches]).toEqual([4, [[1], [2]]])
  response.cancel()
})

test('a first request that nobody answers is a failure that is retried', async () => {
  const { environment, open, states } = openScripted(({ init }) => hang(init.signal), first())
  const opening = open()
  await environment.clock.advance(91_000)
  ;(await opening).cancel()
  expect(states.slice(0, 3)).toEqual([
    'connecting',
    'waiting 1 100 https://h.test/s did not answer for 90 s',
    'connecting',
  ])
})

test('a body that stops in the middle is read again', async () => {
  const { environment, open } = openScripted(
    first(),
    () =>
      new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([0x5b])) }), {
        headers: { 'content-type': 'application/json', 'Stream-Next-Offset': 'b' },
      }),
    page([2], { next: 'b' }),
  )
  const response = await open()
  const batches = recordItems(response)
  await environment.clock.advance(96_000)
  expect(batches).toEqual([[1], [2]])
  response.cancel()
})

test('a change of the network makes the request that is out again', async () => {
  const { script, environment, open } = openScripted(first(), ({ init }) => hang(init.signal), page([2], { next: 'b' }))
  const response = await open()
  const batches = recordItems(response)
  await settle()
  environment.changeNetwork()
  await settle()
  expect([script.queries[2], batches]).toEqual(['?cursor=5&offset=a', [[1], [2]]])
  response.cancel()
})

test('a change of the network and a look at the page end a wait at once', async () => {
  const down = () => new Response(null, { status: 503, headers: { 'retry-after': '60' } })
  const { script, environment, open } = openScripted(first(), down, down, down)
  const response = await open({ pauseWhenHidden: false })
  recordItems(response)
  await settle()
  environment.changeNetwork()
  await settle()
  environment.setHidden(false)
  await settle()
  expect(script.calls).toHaveLength(4)
  response.cancel()
})

test('a change of the network leaves a response alone that waits for its consumer', async () => {
  const { script, environment, open } = openScripted(first())
  const response = await open({ live: false })
  environment.changeNetwork()
  await settle()
  expect(await response.json()).toEqual([1])
  expect(script.calls).toHaveLength(1)
})

test('a consumer that takes long is no silence', async () => {
  const { script, environment, open } = openScripted(
    first(),
    page([2], { next: 'b', upToDate: false }),
    page([3], { next: 'c' }),
  )
  const response = await open()
  const items: unknown[] = []
  let release = (): void => {}
  response.subscribeJson((batch) => {
    items.push(...batch.items)
    return new Promise<void>((resolve) => (release = resolve))
  })
  await environment.clock.advance(600_000)
  expect([items, script.calls.length]).toEqual([[1], 2])
  release()
  await settle()
  release()
  await settle()
  expect(items).toEqual([1, 2, 3])
  response.cancel()
})

test('a consumer of events that takes long is no silence either', async () => {
  let send = (_text: string): void => {}
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      send = (text) => controller.enqueue(new TextEncoder().encode(text))
    },
  })
  const { script, environment, open } = openScripted(
    first(),
    new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  )
  const response = await open({ live: 'sse' })
  const items: unknown[] = []
  let release = (): void => {}
  response.subscribeJson((batch) => {
    items.push(...batch.items)
    return new Promise<void>((resolve) => (release = resolve))
  })
  await settle()
  for (const n of [2, 3, 4]) send(batchEvents(`[${n}]`, control(`a${n}`)))
  await environment.clock.advance(600_000)
  for (let turn = 0; turn < 4; turn++) {
    release()
    await settle()
  }
  expect([items, script.calls.length]).toEqual([[1, 2, 3, 4], 2])
  response.cancel()
})

test('a fetch that does not heed its signal keeps no timer, and what it brings late is let go', async () => {
  let late: (response: Response) => void = () => {}
  const deaf = () => new Promise<Response>((resolve) => (late = resolve))
  const { environment, open } = openScripted(first(), deaf)
  const response = await open()
  const batches = recordItems(response)
  await settle()
  response.cancel()
  await response.closed
  expect(environment.clock.pending).toBe(0)
  let released = false
  late(page(new ReadableStream({ cancel: () => void (released = true) }), { next: 'b' }))
  await settle()
  expect([released, batches]).toEqual([true, [[1]]])
})
