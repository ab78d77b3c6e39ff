import { expect, test } from 'vitest'
import { createFetchWithConsumedBody } from './fetch-with-consumed-body.ts'

const cut = () => new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })

test('the response holds the whole body', async () => {
  const headers = { 'x-a': 'b' }
  const fetch = createFetchWithConsumedBody(async () => new Response('body', { status: 206, headers }))
  const response = await fetch('https://h.test/s')
  expect({ status: response.status, a: response.headers.get('x-a'), text: await response.text() }).toEqual({
    status: 206,
    a: 'b',
    text: 'body',
  })
})

test('a response that has no body passes as it is', async () => {
  const original = new Response(null, { status: 204 })
  expect(await createFetchWithConsumedBody(async () => original)('https://h.test/s')).toBe(original)
})

test('a body that breaks rejects with a FetchError, or with an abort error when the signal did it', async () => {
  const fetch = createFetchWithConsumedBody(async () => new Response(cut()))
  await expect(fetch('https://h.test/s')).rejects.toMatchObject({ name: 'FetchError', status: 200, text: 'cut' })
  await expect(fetch('https://h.test/s', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'FetchBackoffAbortError',
  })
})
