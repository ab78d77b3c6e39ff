import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { openScripted, recordItems } from '../../test/open-scripted.ts'
import { batchEvents, bodyOf, events, page } from '../../test/scripted-fetch.ts'
import { FetchError } from '../errors/fetch-error.ts'

const refused = (status: number) => new Response(null, { status })

test('onError mends the first request with headers and params that are kept', async () => {
  const errors: Error[] = []
  const { script, open } = openScripted(refused(401), page([1], { next: 'a' }), page([], { next: 'a', closed: true }))
  const response = await open({
    headers: { authorization: 'Bearer old', 'X-Keep': '1' },
    params: { keep: 'k', tenant: 'old' },
    onError: async (error) => {
      errors.push(error)
      return { headers: { Authorization: 'Bearer new' }, params: { tenant: 'new' } }
    },
  })
  recordItems(response)
  await response.closed
  const after = { Authorization: 'Bearer new', 'X-Keep': '1' }
  expect(script.calls.map(({ url, init }) => [url, init.headers])).toEqual([
    ['https://h.test/s?keep=k&offset=-1&tenant=old', { authorization: 'Bearer old', 'X-Keep': '1' }],
    ['https://h.test/s?keep=k&offset=-1&tenant=new', after],
    ['https://h.test/s?keep=k&live=long-poll&offset=a&tenant=new', after],
  ])
  expect(errors).toEqual([expect.any(FetchError)])
})

test('a 401 on a later poll asks onError and goes on from the delivered offset', async () => {
  const errors: number[] = []
  const { script, open, states } = openScripted(page([1], { next: 'a' }), refused(401), page([2], { next: 'b' }))
  const response = await open({
    onError: (error) => {
      errors.push(error instanceof FetchError ? error.status : 0)
      return { headers: { Authorization: 'Bearer new' } }
    },
  })
  const batches = recordItems(response)
  await settle()
  expect(errors).toEqual([401])
  expect(script.queries).toEqual(['?offset=-1', '?live=long-poll&offset=a', '?offset=a', '?live=long-poll&offset=b'])
  expect(script.calls[2]?.init.headers).toEqual({ Authorization: 'Bearer new' })
  expect(batches).toEqual([[1], [2]])
  expect(states).toEqual(['connecting', 'catching-up', 'live long-poll', 'connecting', 'catching-up', 'live long-poll'])
  response.cancel()
})

test.each([undefined, null, true as unknown as undefined])(
  '%s from onError lets the failure end the session',
  async (answer) => {
    const { open, states } = openScripted(page([1], { next: 'a' }), refused(403))
    const response = await open({ onError: () => answer })
    const batches = recordItems(response)
    await expect(response.closed).rejects.toMatchObject({ status: 403 })
    expect(batches).toEqual([[1]])
    expect(states.at(-1)).toContain('failed HTTP Error 403')
  },
)

test('what onError throws takes the place of the failure', async () => {
  const error = new Error('no more tokens')
  const { open } = openScripted(refused(401))
  await expect(open({ onError: () => Promise.reject(error) })).rejects.toBe(error)
})

test('after exhausted retries an empty object starts a fresh round', async () => {
  const { script, environment, open } = openScripted(refused(500), refused(500), refused(500), page([], { next: 'a' }))
  let asked = 0
  const opening = open({
    backoffOptions: { maxRetries: 1 },
    onError: () => {
      asked++
      return {}
    },
  })
  await environment.clock.advance(1000)
  ;(await opening).cancel()
  expect([script.calls.length, asked]).toEqual([4, 1])
})

test('a cancel while onError is being asked ends the session', async () => {
  const { open } = openScripted(page([1], { next: 'a' }), refused(401))
  const response = await open({ onError: () => new Promise(() => {}) })
  recordItems(response)
  await settle()
  response.cancel()
  await expect(response.closed).resolves.toBeUndefined()
})

test('a header function that throws is a failure that onError can mend', async () => {
  let turn = 0
  const headers = {
    Authorization: () => {
      if (turn++ === 1) throw new TypeError('no token yet')
      return 'Bearer 1'
    },
  }
  const errors: string[] = []
  const { open } = openScripted(page([1], { next: 'a' }), page([2], { next: 'b' }))
  const response = await open({
    headers,
    onError: (error) => {
      errors.push(error.message)
      return {}
    },
  })
  const batches = recordItems(response)
  await settle()
  expect([errors, batches]).toEqual([['no token yet'], [[1], [2]]])
  response.cancel()
})

test('a body that is not JSON asks onError with a parse error and is read again from the same offset', async () => {
  const codes: unknown[] = []
  const { script, open } = openScripted(
    page([1], { next: 'a', upToDate: false }),
    page('[2,', { next: 'b' }),
    page([2], { next: 'b' }),
  )
  const response = await open({
    live: false,
    onError: (error) => {
      codes.push('code' in error ? error.code : undefined)
      return {}
    },
  })
  expect(await response.json()).toEqual([1, 2])
  expect(codes).toEqual(['PARSE_ERROR'])
  expect(script.queries).toEqual(['?offset=-1', '?offset=a', '?offset=a'])
})

test('a body that is not JSON rejects the method and closed with its beginning, and nothing is unhandled', async () => {
  const { open } = openScripted(page(`[1, ${'x'.repeat(200)}`, { next: 'a' }))
  const response = await open()
  const parseError = { code: 'PARSE_ERROR', message: `The stream sent what is not JSON: [1, ${'x'.repeat(96)}...` }
  await expect(response.json()).rejects.toMatchObject(parseError)
  await expect(response.closed).rejects.toMatchObject(parseError)
})

test.each(['', '{"streamNextOffset":1}'])('a control event of %o is a parse error', async (payload) => {
  const broken = events([`event: control\ndata:${payload}\n\n`], 'end')
  const { open } = openScripted(page([1], { next: 'a' }), broken)
  const response = await open({ live: 'sse' })
  recordItems(response)
  await expect(response.closed).rejects.toMatchObject({ code: 'PARSE_ERROR' })
})

test('a stream that ends before the requested offset is reported as gone', async () => {
  const { open } = openScripted(page([], { next: '0005' }))
  await expect(open({ offset: '0009' })).rejects.toMatchObject({
    code: 'GONE',
    message: expect.stringContaining('it ends at 0005, before 0009'),
  })
})

test('a stream of another incarnation is reported as gone and none of it is delivered', async () => {
  const { open } = openScripted(
    page([1], { next: 'a', etag: '"one:-1:a"' }),
    page([9], { next: 'b', etag: 'W/"two:a:b"' }),
  )
  const response = await open()
  const batches = recordItems(response)
  await expect(response.closed).rejects.toMatchObject({ code: 'GONE' })
  expect(batches).toEqual([[1]])
  expect(response).toMatchObject({ offset: 'a', incarnation: 'one' })
})

test('a connection by events that goes back is reported as gone', async () => {
  const backwards = events([
    batchEvents('[2]', { streamNextOffset: '3' }),
    batchEvents('[1]', { streamNextOffset: '2' }),
  ])
  const { open } = openScripted(page([1], { next: '1' }), backwards)
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await expect(response.closed).rejects.toMatchObject({ code: 'GONE' })
  expect(batches).toEqual([[1], [2]])
})

test('a response that breaks in mid-body is waited for and read again from where the last batch ended', async () => {
  const half = page(bodyOf(['[2'], 'break'), { next: 'b', upToDate: false })
  const { script, environment, open, states } = openScripted(
    page([1], { next: 'a', upToDate: false }),
    half,
    page([2, 3], { next: 'c' }),
  )
  const response = await open()
  const batches = recordItems(response)
  await environment.clock.advance(100)
  expect(batches).toEqual([[1], [2, 3]])
  expect(script.queries).toEqual(['?offset=-1', '?offset=a', '?offset=a', '?live=long-poll&offset=c'])
  expect(states).toEqual([
    'connecting',
    'catching-up',
    'waiting 1 100 terminated',
    'connecting',
    'catching-up',
    'live long-poll',
  ])
  response.cancel()
})

test('a stale cache that gives the same answer again and again is passed by and not hurried', async () => {
  const stale = () => page([], { next: 'a', upToDate: false, cursor: '40' })
  const { script, environment, open } = openScripted(
    page([1], { next: 'a', upToDate: false, cursor: '40' }),
    stale,
    stale,
    stale,
    page([2], { next: 'b' }),
  )
  const response = await open({ live: false })
  const reading = response.json()
  const sent: number[] = []
  for (const delayMs of [0, 99, 1, 199, 1]) {
    await environment.clock.advance(delayMs)
    sent.push(script.calls.length)
  }
  expect(sent).toEqual([3, 3, 4, 4, 5])
  expect(await reading).toEqual([1, 2])
  expect(script.calls.map(({ url, init }) => [new URL(url).searchParams.get('cursor'), init.cache])).toEqual([
    [null, undefined],
    ['40', undefined],
    ['1000041', 'no-store'],
    ['1000041', 'no-store'],
    ['1000041', 'no-store'],
  ])
})

test('a server that answers empty polls at once is not asked in a tight loop', async () => {
  const empty = () => page([], { next: 'a' })
  const { script, environment, open } = openScripted(
    page([1], { next: 'a' }),
    ...Array.from({ length: 500 }, () => empty),
  )
  const response = await open()
  recordItems(response)
  await environment.clock.advance(60_000)
  expect(script.calls.length).toBeLessThan(20)
  response.cancel()
})

test('headers from onError take the place of those before, whatever the case of their names', async () => {
  const names = ['authorization', 'Authorization', 'AUTHORIZATION']
  const { script, open } = openScripted(refused(401), refused(401), refused(401), page([], { next: 'a' }))
  let turn = 0
  const response = open({
    headers: { Authorization: 'Bearer 0' },
    backoffOptions: { initialDelay: 0 },
    onError: () => ({ headers: { [names[turn] ?? '']: `Bearer ${++turn}` } }),
  })
  ;(await response).cancel()
  expect(script.calls.map(({ init }) => init.headers)).toEqual([
    { Authorization: 'Bearer 0' },
    { authorization: 'Bearer 1' },
    { Authorization: 'Bearer 2' },
    { AUTHORIZATION: 'Bearer 3' },
  ])
})

test('a session that goes on from an earlier one refuses another incarnation at its first answer', async () => {
  const { open } = openScripted(page([9], { next: 'b', etag: '"two:a:b"' }))
  await expect(open({ offset: 'a', incarnation: 'one' })).rejects.toMatchObject({ code: 'GONE' })
})

test('a session that is told to goes around caches with every request', async () => {
  const { script, open } = openScripted(page([1], { next: 'a', upToDate: false }), page([2], { next: 'b' }))
  const response = await open({ live: false, cache: 'no-store' })
  expect(await response.json()).toEqual([1, 2])
  expect(script.calls.map(({ init }) => init?.cache)).toEqual(['no-store', 'no-store'])
})
