import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHandlerKit, type HandlerKit, summary, TEXT_TYPE } from '../../test/handler-kit.ts'

const ROOT = 'http://oxbow.test/v1/stream/'

/** What can stand in a header: visible characters, blanks, and the bytes above ASCII. */
const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
})
const hostileValue = fc.oneof(
  headerValue,
  fc.constantFrom(
    '',
    '-1',
    '0',
    '00',
    '9007199254740992',
    '1e9',
    'NaN',
    'Infinity',
    '__proto__',
    'constructor',
    ' true',
  ),
  fc.constantFrom(
    'true',
    'TRUE',
    'application/json',
    'text/plain; charset=x',
    '"',
    'W/"x"',
    '*',
    ',',
    ';;;',
    '../../a',
  ),
)
const HEADERS = [
  'content-type',
  'stream-ttl',
  'stream-expires-at',
  'stream-closed',
  'stream-seq',
  'stream-forked-from',
  'stream-fork-offset',
  'stream-fork-sub-offset',
  'producer-id',
  'producer-epoch',
  'producer-seq',
  'if-none-match',
  'origin',
  'x-anything',
]
const headers = fc.dictionary(fc.constantFrom(...HEADERS), hostileValue, { maxKeys: 6 })
const segment = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text)),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%0d%0a',
    '%2e%2e',
    '..',
    '.',
    '%2F',
    '%5c',
    '',
    '__ds',
    '__proto__',
    '%c0%ae',
    'b',
  ),
)
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'))
const cursor = fc.oneof(
  fc.stringMatching(/^[0-9]{0,40}$/),
  fc.string(),
  fc.constantFrom('-5', '1e400', 'Infinity', '0x10', ' '),
)
const offset = fc.oneof(
  fc.string(),
  fc.stringMatching(/^[0-9]{16}_[0-9]{16}$/),
  fc.constantFrom('-1', 'now', ',', '..'),
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
)
const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'get', '__proto__')

/** Sends what no client would, and gives the status. A live read that would wait is left at once. */
const send = async (
  { handler }: HandlerKit,
  request: { method: string; url: string; headers: Record<string, string>; body?: Uint8Array },
): Promise<number | 'cut'> => {
  const gone = new AbortController()
  const reply = handler.handle({ ...request, signal: gone.signal })
  setImmediate(() => gone.abort())
  const answer = await reply
  if (answer.kind === 'cut') return 'cut'
  if (answer.body !== undefined && !ArrayBuffer.isView(answer.body)) for await (const _ of answer.body) gone.abort()
  return answer.status
}

describe('hostile requests', () => {
  test('are never a failure inside, and leave no trace in another stream', async () => {
    const errors: unknown[] = []
    const kit = createHandlerKit({ onError: (error) => errors.push(error) })
    await kit.ask('PUT', 'kept/a', { headers: TEXT_TYPE, body: 'abc' })
    const before = await summary(await kit.ask('GET', 'kept/a'))
    await fc.assert(
      fc.asyncProperty(method, path, headers, fc.option(body, { nil: undefined }), async (...given) => {
        const [verb, name, values, bytes] = given
        const url = new URL(ROOT + name).href
        const request = { method: verb, url, headers: values }
        const status = await send(kit, bytes === undefined ? request : { ...request, body: bytes })
        expect(status).not.toBe(500)
      }),
      { numRuns: 400 },
    )
    expect(errors).toEqual([])
    expect(await summary(await kit.ask('GET', 'kept/a'))).toEqual(before)
  })

  test('for offsets and cursors get data, an offset error or a wait, and cursors stay numbers', async () => {
    const kit = createHandlerKit()
    await kit.ask('PUT', 'a', { headers: TEXT_TYPE, body: 'abc' })
    await fc.assert(
      fc.asyncProperty(offset, cursor, fc.constantFrom('', 'long-poll', 'sse', 'other'), async (from, at, live) => {
        const query = new URLSearchParams({ offset: from, cursor: at, live })
        const status = await send(kit, { method: 'GET', url: `${ROOT}a?${query}`, headers: {} })
        expect([200, 204, 400, 410, 'cut']).toContain(status)
        const polled = await kit.ask('GET', `a?offset=-1&live=long-poll&cursor=${encodeURIComponent(at)}`)
        expect(polled.headers.get('stream-cursor')).toMatch(/^[0-9]{1,16}$/)
      }),
      { numRuns: 200 },
    )
  })

  test('make no stream of a name that reaches out of the root or belongs to the server', async () => {
    const { handler, fetch } = createHandlerKit()
    for (const name of ['../x', '%2e%2e/x', 'a/%2e%2e/%2e%2e/x', '__ds/x', '%5f%5fds/x', '%00', 'a%0d%0ab', '%zz', '/'])
      await handler.handle({ method: 'PUT', url: ROOT + name, headers: TEXT_TYPE })
    const text = await (await fetch('/v1/stream/__ds/metrics')).text()
    // Only the last of them names a stream: two empty segments.
    expect(text).toContain('oxbow_streams 1\n')
  })
})
