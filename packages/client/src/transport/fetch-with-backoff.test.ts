import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import { FetchError } from '../errors/fetch-error.ts'
import { fetchWithBackoff } from './fetch-with-backoff.ts'
import type { BackoffChoices } from './retry-policy.ts'
import type { Fetch } from '../environment.ts'

const url = 'https://h.test/s'

/** Answers with one entry after the other, the last for ever. */
const setUp = (answers: ReadonlyArray<number | Error | Response>, options: BackoffChoices = {}) => {
  const clock = new FakeClock()
  let calls = 0
  const inner: Fetch = async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)]
    if (answer instanceof Error) throw answer
    return answer instanceof Response ? answer : new Response(null, { status: answer ?? 200 })
  }
  const fetch = fetchWithBackoff(inner, options, { clock, random: () => 1 })
  return { clock, fetch, calls: () => calls }
}

test('network failures, 429 and 5xx are repeated after growing waits', async () => {
  const { clock, fetch, calls } = setUp([new TypeError('cut'), 429, 500, 503, 200])
  const response = fetch(url)
  const counts: number[] = []
  for (const delayMs of [0, 99, 1, 130, 169, 220]) {
    await clock.advance(delayMs)
    counts.push(calls())
  }
  expect(counts).toEqual([1, 1, 2, 3, 4, 5])
  expect((await response).status).toBe(200)
})

test.each([400, 401, 403, 404, 409, 410, 413])('a status of %i is final', async (status) => {
  let failures = 0
  const { fetch, calls } = setUp([status], { onFailedAttempt: () => failures++ })
  await expect(fetch(url)).rejects.toMatchObject({ name: 'FetchError', status, url })
  expect([calls(), failures]).toEqual([1, 1])
})

test('maxRetries 0 means one attempt and the last error is thrown', async () => {
  const { fetch, calls } = setUp([500], { maxRetries: 0 })
  await expect(fetch(url)).rejects.toBeInstanceOf(FetchError)
  expect(calls()).toBe(1)
})

test('a wait is at least as long as Retry-After asks', async () => {
  const { clock, fetch, calls } = setUp([new Response(null, { status: 429, headers: { 'retry-after': '1' } }), 200])
  const response = fetch(url)
  await clock.advance(999)
  expect(calls()).toBe(1)
  await clock.advance(1)
  expect((await response).ok).toBe(true)
})

test('an abort ends a wait at once and an aborted signal sends nothing', async () => {
  const { clock, fetch, calls } = setUp([500])
  const controller = new AbortController()
  const response = fetch(url, { signal: controller.signal })
  await clock.advance(50)
  controller.abort()
  await expect(response).rejects.toBeInstanceOf(FetchBackoffAbortError)
  await expect(fetch(url, { signal: controller.signal })).rejects.toBeInstanceOf(FetchBackoffAbortError)
  expect([calls(), clock.pending]).toEqual([1, 0])
})

test('an invalid header is refused instead of being repeated for ever', async () => {
  const { fetch, calls } = setUp([200])
  await expect(fetch(url, { headers: { a: 'b\nc' } })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(calls()).toBe(0)
})

test('a mistake in a custom fetch is not repeated', async () => {
  const mistake = new ReferenceError('x is not defined')
  const { fetch, calls } = setUp([mistake])
  await expect(fetch(url)).rejects.toBe(mistake)
  expect(calls()).toBe(1)
})

test('a body that is a stream is sent once', async () => {
  const { fetch, calls } = setUp([500, 200])
  const init = { method: 'POST', body: new ReadableStream(), duplex: 'half' }
  await expect(fetch(url, init)).rejects.toMatchObject({ status: 500 })
  expect(calls()).toBe(1)
})
