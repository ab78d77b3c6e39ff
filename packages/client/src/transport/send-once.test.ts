import { expect, test } from 'vitest'
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Fetch } from '../environment.ts'
import { sendOnce, type RequestSpec } from './send-once.ts'

const recorder = (respond: () => Promise<Response> = async () => new Response(null, { status: 204 })) => {
  const calls: unknown[][] = []
  const fetch: Fetch = async (...args) => {
    calls.push(args)
    return respond()
  }
  return { calls, fetch }
}

const spec: RequestSpec = { url: 'https://h.test/s', method: 'POST' }

test('the request has the resolved values of both sides and the protocol wins', async () => {
  const { calls, fetch } = recorder()
  const { signal } = new AbortController()
  const outcome = await sendOnce(
    {
      ...spec,
      headers: { Authorization: async () => 'Bearer 1', 'stream-closed': 'false', 'X-Mine': 'y' },
      params: { tenant: () => 't', offset: '5' },
      protocolHeaders: { 'Stream-Closed': 'true' },
      query: { offset: '-1' },
      body: 'data',
      cache: 'no-store',
      signal,
    },
    { fetch },
  )
  const url = 'https://h.test/s?offset=-1&tenant=t'
  expect(outcome).toEqual({ kind: 'response', response: expect.any(Response), url })
  expect(calls).toEqual([
    [
      url,
      {
        method: 'POST',
        headers: { Authorization: 'Bearer 1', 'Stream-Closed': 'true', 'X-Mine': 'y' },
        body: 'data',
        cache: 'no-store',
        signal,
      },
    ],
  ])
})

test('a request that is kept alive says so', async () => {
  const { calls, fetch } = recorder()
  await sendOnce({ ...spec, body: 'data', keepalive: true }, { fetch })
  expect(calls).toEqual([['https://h.test/s', { method: 'POST', headers: {}, body: 'data', keepalive: true }]])
})

test('a failed connection is a value with its cause', async () => {
  const error = new TypeError('fetch failed')
  const { fetch } = recorder(() => Promise.reject(error))
  expect(await sendOnce(spec, { fetch })).toEqual({ kind: 'network-failure', error, url: 'https://h.test/s' })
})

test('an aborted signal stops the request before it starts and after', async () => {
  const { calls, fetch } = recorder()
  expect(await sendOnce({ ...spec, signal: AbortSignal.abort('no') }, { fetch })).toEqual({
    kind: 'aborted',
    reason: 'no',
  })
  expect(calls).toEqual([])

  const controller = new AbortController()
  const hanging: Fetch = (_url, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  const sending = sendOnce({ ...spec, signal: controller.signal }, { fetch: hanging })
  await Promise.resolve()
  controller.abort('later')
  expect(await sending).toEqual({ kind: 'aborted', reason: 'later' })
})

test('a header that HTTP does not allow is refused with its reason and never sent', async () => {
  const { calls, fetch } = recorder()
  const failing = sendOnce({ ...spec, headers: { Authorization: 'a\nb' } }, { fetch })
  await expect(failing).rejects.toMatchObject({ name: 'DurableStreamError', code: 'BAD_REQUEST' })
  expect(calls).toEqual([])
})

test('an address that cannot be resolved is refused', async () => {
  const { fetch } = recorder()
  await expect(sendOnce({ ...spec, url: '/s' }, { fetch })).rejects.toBeInstanceOf(DurableStreamError)
  const { calls, fetch: relative } = recorder()
  await sendOnce({ ...spec, url: '/s' }, { fetch: relative, pageUrl: 'https://page.test/app' })
  expect(calls[0]?.[0]).toBe('https://page.test/s')
})

test('what a header function throws comes through, and so does a mistake in a custom fetch', async () => {
  const { fetch } = recorder()
  const error = new Error('no token')
  const headers = { Authorization: () => Promise.reject(error) }
  await expect(sendOnce({ ...spec, headers }, { fetch })).rejects.toBe(error)
  const mistake = new ReferenceError('x is not defined')
  await expect(sendOnce(spec, { fetch: () => Promise.reject(mistake) })).rejects.toBe(mistake)
})

test('a signal that is aborted already asks for nothing, not even for a header', async () => {
  const { calls, fetch } = recorder()
  let asked = 0
  const headers = { Authorization: () => `Bearer ${asked++}` }
  const outcome = await sendOnce({ ...spec, headers, signal: AbortSignal.abort('enough') }, { fetch })
  expect([outcome, asked, calls]).toEqual([{ kind: 'aborted', reason: 'enough' }, 0, []])
})
