import { expect, test } from 'vitest'
import { DurableStreamError } from './durable-stream-error.ts'
import { errorFromResponse } from './error-from-response.ts'
import { FetchBackoffAbortError } from './fetch-backoff-abort-error.ts'
import { FetchError } from './fetch-error.ts'
import { InvalidSignalError } from './invalid-signal-error.ts'
import { MissingStreamUrlError } from './missing-stream-url-error.ts'
import { SequenceGapError } from './sequence-gap-error.ts'
import { StaleEpochError } from './stale-epoch-error.ts'
import { StreamClosedError } from './stream-closed-error.ts'

const url = 'https://h.test/s'
const json = { 'content-type': 'application/json' }

const fieldsOf = (error: FetchError) => {
  const { name, code, status, text, json: body, headers, url: asked, message } = error
  return { name, code, status, text, json: body, headers, url: asked, message }
}

test('a failed response becomes a FetchError with its status, code, body and address', async () => {
  const response = new Response('{"why":"no"}', { status: 404, headers: json })
  expect(fieldsOf(await FetchError.fromResponse(response, url))).toEqual({
    name: 'FetchError',
    code: 'NOT_FOUND',
    status: 404,
    text: undefined,
    json: { why: 'no' },
    headers: json,
    url,
    message: `HTTP Error 404 at ${url}: {"why":"no"}`,
  })
})

test.each(['', '{', '"text"'])('a JSON error body of %o is kept as text and does not hide the status', async (body) => {
  const error = await FetchError.fromResponse(new Response(body, { status: 400, headers: json }), url)
  expect({ status: error.status, text: error.text, json: error.json }).toEqual({
    status: 400,
    text: body,
    json: undefined,
  })
})

test('a used or failing error body is left out', async () => {
  const used = new Response('x', { status: 500 })
  await used.text()
  const broken = new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) }), {
    status: 500,
  })
  for (const response of [used, broken]) expect((await FetchError.fromResponse(response, url)).text).toBeUndefined()
})

test('a 409 of a closed stream is a StreamClosedError and passes as a FetchError', async () => {
  const headers = { 'stream-closed': 'true', 'stream-next-offset': 'a9', 'content-type': 'text/plain' }
  const error = await errorFromResponse(new Response('closed', { status: 409, headers }), url)
  expect(error).toBeInstanceOf(StreamClosedError)
  expect(error).toBeInstanceOf(DurableStreamError)
  expect(error).toBeInstanceOf(FetchError)
  expect({ ...error, message: error.message }).toMatchObject({
    name: 'StreamClosedError',
    code: 'STREAM_CLOSED',
    status: 409,
    streamClosed: true,
    finalOffset: 'a9',
    details: url,
    url,
    headers,
    text: 'closed',
    message: 'Cannot append to closed stream',
  })
})

test('another 409 is a plain FetchError', async () => {
  const error = await errorFromResponse(new Response(null, { status: 409 }), url)
  expect(error).not.toBeInstanceOf(StreamClosedError)
  expect(error.code).toBe('CONFLICT_SEQ')
})

test('only what bears the brand is a FetchError, and a subclass asks its own chain', () => {
  class Special extends FetchError {}
  const plain = new FetchError(500, 'x', undefined, {}, url)
  const values = [plain, new Special(500, 'x', undefined, {}, url), new Error('x'), null, undefined, 'FetchError']
  expect(values.map((value) => value instanceof FetchError)).toEqual([true, true, false, false, false, false])
  expect(plain instanceof Special).toBe(false)
})

test('a DurableStreamError is made from a response or from a FetchError', async () => {
  const fromResponse = await DurableStreamError.fromResponse(new Response('gone', { status: 410 }), url)
  expect({ ...fromResponse, message: fromResponse.message }).toEqual({
    name: 'DurableStreamError',
    code: 'GONE',
    status: 410,
    details: 'gone',
    message: `${url} answered 410`,
  })
  const cause = new FetchError(503, undefined, { a: 1 }, {}, url)
  const fromFetchError = DurableStreamError.fromFetchError(cause)
  expect({ ...fromFetchError, cause: fromFetchError.cause }).toEqual({
    name: 'DurableStreamError',
    code: 'BUSY',
    status: 503,
    details: { a: 1 },
    cause,
  })
})

test('the other errors have the name of their class and say what to do', () => {
  const errors = [
    new FetchBackoffAbortError(),
    new MissingStreamUrlError(),
    new InvalidSignalError(),
    new StaleEpochError(4),
    new SequenceGapError(2, 5),
  ]
  expect(errors.map((error) => `${error}`)).toEqual([
    'FetchBackoffAbortError: Fetch with backoff aborted',
    'MissingStreamUrlError: Invalid stream options: missing required url parameter',
    'InvalidSignalError: Invalid signal option. It must be an instance of AbortSignal.',
    'StaleEpochError: The producer is fenced: the server holds epoch 4. Restart it with epoch 5, or use autoClaim.',
    'SequenceGapError: The server waits for sequence 2 of this producer and was sent 5.',
  ])
})
