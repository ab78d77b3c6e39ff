import { describe, expect, test } from 'vitest'
import { createHandlerKit, summary, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'

describe('a waiting long-poll', () => {
  test('gets the data and the end of an append that closes', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const waiting = ask('GET', 'a?offset=-1&live=long-poll')
    await settle()
    await ask('POST', 'a', { headers: { ...TEXT_TYPE, 'Stream-Closed': 'true' }, body: 'end' })
    const { status, headers, body } = await summary(await waiting)
    expect([status, headers['stream-closed'], headers['stream-up-to-date'], body]).toEqual([200, 'true', 'true', 'end'])
  })

  test('ends at once when the stream is closed, and never waits on one that is', async () => {
    const { ask, clock } = createHandlerKit()
    const created = await ask('PUT', 'a', { headers: TEXT_TYPE })
    const tail = created.headers.get('stream-next-offset')
    const ended = {
      status: 204,
      headers: { 'stream-closed': 'true', 'stream-next-offset': tail, 'stream-up-to-date': 'true' },
      body: '',
    }
    const waiting = ask('GET', 'a?offset=now&live=long-poll')
    await settle()
    await ask('POST', 'a', { headers: { 'Stream-Closed': 'true' } })
    expect(await summary(await waiting)).toEqual(ended)
    expect(await summary(await ask('GET', 'a?offset=now&live=long-poll'))).toEqual(ended)
    expect(clock.pending()).toBe(0)
  })

  test('is told when the stream is deleted, or created again', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const waiting = ask('GET', 'a?offset=now&live=long-poll')
    await settle()
    await ask('DELETE', 'a')
    expect((await waiting).status).toBe(404)
  })

  test('leaves no timer behind when its reader goes', async () => {
    const { fetch, ask, clock } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const reader = new AbortController()
    const waiting = fetch('/v1/stream/a?offset=now&live=long-poll', { signal: reader.signal })
    await settle()
    expect(clock.pending()).toBe(1)
    reader.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(clock.pending()).toBe(0)
  })

  test('is answered when the server ends', async () => {
    const { ask, handler } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const waiting = ask('GET', 'a?offset=now&live=long-poll')
    await settle()
    await handler.close()
    expect((await waiting).status).toBe(204)
  })

  test('is not woken by appends to other streams', async () => {
    const { ask, clock } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    await ask('PUT', 'b', { headers: TEXT_TYPE })
    let answered = false
    const waiting = ask('GET', 'a?offset=now&live=long-poll').then((response) => {
      answered = true
      return response.status
    })
    await settle()
    await ask('POST', 'b', { headers: TEXT_TYPE, body: 'x' })
    await settle()
    expect(answered).toBe(false)
    await clock.advance(30_000)
    expect(await waiting).toBe(204)
  })
})
