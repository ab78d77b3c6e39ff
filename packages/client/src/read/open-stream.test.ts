import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { openScripted, recordItems } from '../../test/open-scripted.ts'
import { nothingNew, page } from '../../test/scripted-fetch.ts'
import { FetchError } from '../errors/fetch-error.ts'
import type { LiveMode } from './stream-response.ts'

const refused = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

test.each([undefined, true, false, 'long-poll', 'sse'] as const)(
  'the first request is a plain read of the offset with live %s',
  async (live) => {
    const { script, open } = openScripted(page([], { next: 'a' }))
    const response = await open({ live })
    expect(script.calls).toEqual([
      { url: 'https://h.test/s?offset=-1', init: { method: 'GET', headers: {}, signal: expect.any(AbortSignal) } },
    ])
    response.cancel()
  },
)

test.each([
  ['1_5', '?offset=1_5'],
  ['now', '?offset=now'],
  [null, '?offset=-1'],
])('an offset of %s is asked as %s', async (offset, query) => {
  const { script, open } = openScripted(page([], { next: '2_0' }))
  const response = await open({ offset })
  expect(script.queries).toEqual([query])
  expect(response.startOffset).toBe(offset ?? '-1')
  response.cancel()
})

test('after the first read a live session polls, and says what it got', async () => {
  const { script, open, states } = openScripted(
    page([1], { next: 'a', cursor: '3' }),
    page([2], { next: 'b', cursor: '4' }),
    nothingNew('b', { cursor: '5' }),
  )
  const response = await open()
  const batches: unknown[] = []
  response.subscribeJson((batch) => void batches.push(batch))
  await settle()
  expect(script.queries).toEqual([
    '?offset=-1',
    '?cursor=3&live=long-poll&offset=a',
    '?cursor=4&live=long-poll&offset=b',
    '?cursor=5&live=long-poll&offset=b',
  ])
  const meta = { upToDate: true, streamClosed: false }
  expect(batches).toEqual([
    { items: [1], offset: 'a', cursor: '3', ...meta },
    { items: [2], offset: 'b', cursor: '4', ...meta },
    { items: [], offset: 'b', cursor: '5', ...meta },
  ])
  response.cancel()
  await response.closed
  expect(states).toEqual(['connecting', 'catching-up', 'live long-poll', 'closed'])
})

test('the response tells what the first answer said before anything is read', async () => {
  const { script, open } = openScripted(page([1], { next: 'a', cursor: '3', etag: '"id7:-1:a"' }))
  const response = await open()
  expect({
    url: response.url,
    contentType: response.contentType,
    live: response.live,
    startOffset: response.startOffset,
    offset: response.offset,
    cursor: response.cursor,
    upToDate: response.upToDate,
    streamClosed: response.streamClosed,
    incarnation: response.incarnation,
    status: response.status,
    ok: response.ok,
    isLoading: response.isLoading,
    etag: response.headers.get('etag'),
  }).toEqual({
    url: 'https://h.test/s',
    contentType: 'application/json',
    live: true,
    startOffset: '-1',
    offset: 'a',
    cursor: '3',
    upToDate: true,
    streamClosed: false,
    incarnation: 'id7',
    status: 200,
    ok: true,
    isLoading: false,
    etag: '"id7:-1:a"',
  })
  await settle()
  expect(script.calls).toHaveLength(1)
  response.cancel()
})

test('headers and params are resolved for every request, and the protocol names are not overridden', async () => {
  let turn = 0
  const { script, open } = openScripted(page([1], { next: 'a' }), page([2], { next: 'b' }))
  const response = await open({
    headers: { Authorization: async () => `Bearer ${++turn}` },
    params: { tenant: () => `t${turn}`, offset: 'mine', live: undefined },
  })
  recordItems(response)
  await settle()
  expect(script.calls.map(({ url, init }) => [url, init.headers])).toEqual([
    ['https://h.test/s?offset=-1&tenant=t0', { Authorization: 'Bearer 1' }],
    ['https://h.test/s?live=long-poll&offset=a&tenant=t1', { Authorization: 'Bearer 2' }],
    ['https://h.test/s?live=long-poll&offset=b&tenant=t2', { Authorization: 'Bearer 3' }],
  ])
  response.cancel()
})

test('a retry of a failed request resolves the headers anew', async () => {
  let turn = 0
  const { script, environment, open, states } = openScripted(
    new TypeError('cut'),
    refused(503),
    page([], { next: 'a' }),
  )
  const opening = open({ headers: { Authorization: () => `Bearer ${++turn}` } })
  await environment.clock.advance(230)
  const response = await opening
  expect(script.calls.map(({ init }) => init.headers)).toEqual([1, 2, 3].map((n) => ({ Authorization: `Bearer ${n}` })))
  expect(states).toEqual([
    'connecting',
    'waiting 1 100 cut',
    'connecting',
    'waiting 2 130 HTTP Error 503 at https://h.test/s?offset=-1: undefined',
    'connecting',
    'catching-up',
  ])
  response.cancel()
})

test('a wait is at least as long as Retry-After asks', async () => {
  const { environment, open, states, script } = openScripted(
    refused(429, { 'retry-after': '7' }),
    page([], { next: 'a' }),
  )
  const opening = open()
  await environment.clock.advance(6999)
  expect(script.calls).toHaveLength(1)
  await environment.clock.advance(1)
  ;(await opening).cancel()
  expect(states[1]).toContain('waiting 1 7000')
})

test.each([400, 401, 403, 404, 410])('a status of %i rejects with a FetchError without retries', async (status) => {
  const { script, open } = openScripted(refused(status))
  const failing = open()
  await expect(failing).rejects.toBeInstanceOf(FetchError)
  await expect(failing).rejects.toMatchObject({ status, url: 'https://h.test/s?offset=-1' })
  expect(script.calls).toHaveLength(1)
})

test('maxRetries 0 is one attempt, and each failed one is announced', async () => {
  let failed = 0
  const { script, open } = openScripted(refused(500))
  await expect(open({ backoffOptions: { maxRetries: 0, onFailedAttempt: () => failed++ } })).rejects.toMatchObject({
    status: 500,
  })
  expect([script.calls.length, failed]).toEqual([1, 1])
})

test.each([
  [{ url: '' }, 'stream() needs a url'],
  [{ url: undefined as unknown as string }, 'stream() needs a url'],
  [{ live: 'polling' as LiveMode }, 'live is polling'],
  [{ url: '/relative' }, 'The stream url "/relative" is invalid'],
  [{ headers: { a: 'b\nc' } }, 'A header for https://h.test/s?offset=-1 is invalid'],
])('wrong options %o are refused', async (options, message) => {
  const { script, open } = openScripted()
  await expect(open(options)).rejects.toMatchObject({
    name: 'DurableStreamError',
    code: 'BAD_REQUEST',
    message: expect.stringContaining(message),
  })
  expect(script.calls).toEqual([])
})

test('an abort before the first answer rejects, asks nobody, and a signal aborted before sends nothing', async () => {
  const controller = new AbortController()
  const errors: Error[] = []
  const onError = (error: Error) => {
    errors.push(error)
    return {}
  }
  const { script, open } = openScripted()
  const opening = open({ signal: controller.signal, onError })
  await settle()
  controller.abort('enough')
  const aborted = { name: 'DurableStreamError', code: 'UNKNOWN', message: 'Stream request was aborted' }
  await expect(opening).rejects.toMatchObject(aborted)
  await expect(open({ signal: controller.signal, onError })).rejects.toMatchObject(aborted)
  expect([script.calls.length, script.open, errors]).toEqual([1, 0, []])
})

test('an abort in the middle of a wait ends it at once', async () => {
  const controller = new AbortController()
  const { environment, open } = openScripted(refused(503, { 'retry-after': '3600' }))
  const opening = open({ signal: controller.signal })
  await environment.clock.advance(10)
  controller.abort()
  await expect(opening).rejects.toMatchObject({ message: 'Stream request was aborted' })
  expect(environment.clock.pending).toBe(0)
})

test('a success without the headers of the protocol is a network fault', async () => {
  const portal = new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } })
  const { environment, open, states } = openScripted(portal, page([1], { next: 'a' }))
  const opening = open({ live: false })
  await environment.clock.advance(100)
  expect(await (await opening).json()).toEqual([1])
  expect(states[1]).toContain('waiting 1 100 https://h.test/s?offset=-1 answered 200 without Stream-Next-Offset')
})

test('nothing of a session is left when it has ended', async () => {
  const controller = new AbortController()
  const { environment, open, script } = openScripted(page([1], { next: 'a' }), page([], { next: 'a', closed: true }))
  const response = await open({ signal: controller.signal })
  recordItems(response)
  await response.closed
  expect([environment.clock.pending, environment.listeners.size, script.open]).toEqual([0, 0, 0])
})

test('a listener of states that throws ends the session with its error', async () => {
  const error = new Error('mistake')
  const onReadState = () => {
    throw error
  }
  const { open, script } = openScripted(page([1], { next: 'a' }))
  await expect(open({ onReadState })).rejects.toBe(error)
  expect(script.calls).toEqual([])
})
