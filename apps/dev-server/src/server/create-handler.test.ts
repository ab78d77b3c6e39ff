import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, readUntil, summary, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'

// The fake clock starts at this millisecond, which is the number of the first creation.
const offset = (position: number): string => `0001795219200000_${String(position).padStart(16, '0')}`

describe('a JSON stream', () => {
  test('is created, appended to and read back as one array of the messages as they were written', async () => {
    const { ask } = createHandlerKit()
    expect(await summary(await ask('PUT', 'r/42', { headers: JSON_TYPE, body: '[{"n":1},{"n":2}]' }))).toEqual({
      status: 201,
      headers: { location: 'http://oxbow.test/v1/stream/r/42', 'stream-next-offset': offset(15) },
      body: '',
    })
    expect(await summary(await ask('POST', 'r/42', { headers: JSON_TYPE, body: '12345678901234567890' }))).toEqual({
      status: 204,
      headers: { 'stream-next-offset': offset(35) },
      body: '',
    })
    expect(await summary(await ask('GET', 'r/42'))).toEqual({
      status: 200,
      headers: {
        etag: `"creation1:-1:${offset(35)}"`,
        'stream-next-offset': offset(35),
        'stream-up-to-date': 'true',
      },
      body: '[{"n":1},{"n":2},12345678901234567890]',
    })
  })

  test('gives pages of whole appends', async () => {
    const { ask } = createHandlerKit({ pageBytes: 4 })
    await ask('PUT', 'pages', { headers: JSON_TYPE, body: '[1,2,3]' })
    await ask('POST', 'pages', { headers: JSON_TYPE, body: '[4]' })
    const first = await summary(await ask('GET', 'pages?offset=-1'))
    expect(first).toEqual({
      status: 200,
      headers: { etag: `"creation1:-1:${offset(5)}"`, 'stream-next-offset': offset(5) },
      body: '[1,2,3]',
    })
    const second = await summary(await ask('GET', `pages?offset=${offset(5)}`))
    expect({ body: second.body, upToDate: second.headers['stream-up-to-date'] }).toEqual({
      body: '[4]',
      upToDate: 'true',
    })
  })
})

describe('a long-poll', () => {
  test('at the tail waits for the next append', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'live', { headers: TEXT_TYPE })
    const waiting = ask('GET', 'live?offset=-1&live=long-poll')
    await settle()
    await ask('POST', 'live', { headers: TEXT_TYPE, body: 'hello' })
    expect(await summary(await waiting)).toEqual({
      status: 200,
      headers: {
        etag: `"creation1:-1:${offset(5)}"`,
        'stream-cursor': '3339360',
        'stream-next-offset': offset(5),
        'stream-up-to-date': 'true',
      },
      body: 'hello',
    })
  })

  test('ends with 204 after the time-out', async () => {
    const { ask, clock } = createHandlerKit()
    await ask('PUT', 'quiet', { headers: TEXT_TYPE })
    const waiting = ask('GET', 'quiet?offset=now&live=long-poll')
    await settle()
    await clock.advance(30_000)
    expect(await summary(await waiting)).toEqual({
      status: 204,
      headers: { 'stream-cursor': '3339361', 'stream-next-offset': offset(0), 'stream-up-to-date': 'true' },
      body: '',
    })
    expect(clock.pending()).toBe(0)
  })
})

describe('an SSE read', () => {
  test('sends what is there, then what comes, and ends when the stream closes', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'sse', { headers: JSON_TYPE, body: '[1]' })
    const response = await ask('GET', 'sse?offset=-1&live=sse')
    await settle()
    await ask('POST', 'sse', { headers: { ...JSON_TYPE, 'Stream-Closed': 'true' }, body: '{"a":2}' })
    expect(await readUntil(response, () => false)).toBe(
      [
        'event: data\ndata:[1]\n\n',
        `event: control\ndata:{"streamNextOffset":"${offset(1)}","streamCursor":"3339360","upToDate":true}\n\n`,
        'event: data\ndata:[{"a":2}]\n\n',
        `event: control\ndata:{"streamNextOffset":"${offset(8)}","streamClosed":true,"upToDate":true}\n\n`,
      ].join(''),
    )
  })
})

test('a producer that repeats a request stores it once', async () => {
  const { ask } = createHandlerKit()
  await ask('PUT', 'once', { headers: JSON_TYPE })
  const stamped = { ...JSON_TYPE, 'Producer-Id': 'p', 'Producer-Epoch': '0', 'Producer-Seq': '0' }
  const headers = { 'producer-epoch': '0', 'producer-seq': '0', 'stream-next-offset': offset(1) }
  expect(await summary(await ask('POST', 'once', { headers: stamped, body: '7' }))).toEqual({
    status: 200,
    headers,
    body: '',
  })
  expect(await summary(await ask('POST', 'once', { headers: stamped, body: '7' }))).toEqual({
    status: 204,
    headers,
    body: '',
  })
  expect((await summary(await ask('GET', 'once'))).body).toBe('[7]')
})

test('an offset of a stream that was deleted and created again is answered 410', async () => {
  const { ask } = createHandlerKit()
  await ask('PUT', 'again', { headers: TEXT_TYPE, body: 'old' })
  await ask('DELETE', 'again')
  await ask('PUT', 'again', { headers: TEXT_TYPE, body: 'new' })
  expect((await ask('GET', `again?offset=${offset(3)}`)).status).toBe(410)
  expect(await (await ask('GET', 'again?offset=-1')).text()).toBe('new')
})
