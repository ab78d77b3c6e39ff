import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, summary, TEXT_TYPE } from '../../test/handler-kit.ts'
import { createMemoryStore } from '../store/memory-store.ts'

const SAFE = {
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

describe('every answer', () => {
  test('forbids browsers to run or guess its content, errors too', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: { 'Content-Type': 'text/html' }, body: '<script>alert(1)</script>' })
    const answers = [
      await ask('GET', 'a'),
      await ask('GET', 'a?offset=-1&live=long-poll'),
      await ask('GET', 'a?offset=-1&live=sse'),
      await ask('HEAD', 'a'),
      await ask('POST', 'a', { headers: { 'Content-Type': 'text/html' }, body: 'x' }),
      await ask('OPTIONS', 'a'),
      await ask('PATCH', 'a'),
      await ask('GET', 'a?offset=bad'),
      await ask('GET', 'missing'),
      await ask('DELETE', 'a'),
    ]
    for (const { headers } of answers)
      expect(Object.fromEntries([...headers].filter(([name]) => name in SAFE))).toEqual(SAFE)
  })
})

describe('a request that cannot be understood', () => {
  test.each([
    ['PATCH', 'a', {}, 405],
    ['GET', '%', {}, 400],
    ['PUT', 'a%00b', {}, 400],
    ['GET', '__ds/anything', {}, 404],
    ['PUT', '__ds/anything', {}, 404],
    ['POST', 'a', { headers: TEXT_TYPE }, 400],
    ['POST', 'a', { body: new Uint8Array([1]) }, 400],
    ['POST', 'a', { headers: JSON_TYPE, body: '1' }, 409],
    ['POST', 'a', { headers: { ...TEXT_TYPE, 'Producer-Id': 'p' }, body: '1' }, 400],
    ['POST', 'missing', { headers: TEXT_TYPE, body: '1' }, 404],
    ['GET', 'a?live=sse', {}, 400],
    ['GET', 'missing?live=sse', {}, 404],
    ['PUT', 'new', { headers: { 'Stream-TTL': '1e3' } }, 400],
    ['PUT', 'new', { headers: JSON_TYPE, body: '{' }, 400],
    ['DELETE', 'missing', {}, 404],
    ['HEAD', 'missing', {}, 404],
  ] as const)('%s %s with %j is answered %i and changes nothing', async (method, name, init, status) => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'abc' })
    const before = await summary(await ask('GET', 'a'))
    expect((await ask(method, name, init)).status).toBe(status)
    expect(await summary(await ask('GET', 'a'))).toEqual(before)
    expect((await ask('GET', 'new')).status).toBe(404)
  })

  test('outside of the streams is answered 404', async () => {
    const { fetch } = createHandlerKit()
    expect((await fetch('/elsewhere')).status).toBe(404)
    expect((await fetch('/v1/stream/')).status).toBe(404)
  })
})

describe('a body that is too long', () => {
  test('is answered 413 and not stored', async () => {
    const { ask } = createHandlerKit({ maxBodyBytes: 4 })
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    expect((await ask('POST', 'a', { headers: TEXT_TYPE, body: '12345' })).status).toBe(413)
    expect((await ask('POST', 'a', { headers: TEXT_TYPE, body: '1234' })).status).toBe(204)
    expect((await ask('PUT', 'b', { headers: TEXT_TYPE, body: '12345' })).status).toBe(413)
    expect(await (await ask('GET', 'a')).text()).toBe('1234')
  })

  test('is not read to its end when it comes in parts', async () => {
    const { handler } = createHandlerKit({ maxBodyBytes: 4 })
    let parts = 0
    const body = (async function* () {
      for (;;) {
        parts++
        yield new Uint8Array(3)
      }
    })()
    const reply = await handler.handle({ method: 'PUT', url: 'http://h/v1/stream/a', headers: {}, body })
    expect(reply).toMatchObject({ kind: 'answer', status: 413 })
    expect(parts).toBe(2)
  })
})

describe('CORS', () => {
  test('refuses pages of other origins when it is limited, and stores nothing of theirs', async () => {
    const { ask } = createHandlerKit({ cors: (origin) => origin === 'http://good.example' })
    const good = await ask('PUT', 'a', { headers: { ...TEXT_TYPE, Origin: 'http://good.example' } })
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([201, 'http://good.example'])
    const evil = await ask('POST', 'a', { headers: { ...TEXT_TYPE, Origin: 'http://evil.example' }, body: 'x' })
    expect([evil.status, evil.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect(await (await ask('GET', 'a')).text()).toBe('')
  })
})

test('a failure inside is reported and answered 500, and the server goes on', async () => {
  const store = createMemoryStore()
  const errors: unknown[] = []
  const failure = new Error('the disk is gone')
  let isBroken = true
  const { ask } = createHandlerKit({
    store: { ...store, write: (work) => (isBroken ? Promise.reject(failure) : store.write(work)) },
    onError: (error) => errors.push(error),
  })
  expect((await ask('PUT', 'a')).status).toBe(500)
  expect(errors).toEqual([failure])
  isBroken = false
  expect((await ask('PUT', 'a')).status).toBe(201)
})

test('a handler that was closed answers 503', async () => {
  const { ask, handler } = createHandlerKit()
  await handler.close()
  await handler.close()
  const response = await ask('GET', 'a')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
})
