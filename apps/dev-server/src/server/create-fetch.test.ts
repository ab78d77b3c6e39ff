import { describe, expect, test } from 'vitest'
import { createHandlerKit, TEXT_TYPE } from '../../test/handler-kit.ts'
import { createFetch } from './create-fetch.ts'

describe('the in-process fetch', () => {
  test('takes addresses, URLs and requests, and resolves relative ones', async () => {
    const { handler } = createHandlerKit()
    const ask = createFetch(handler, { origin: 'https://streams.example' })
    const created = await ask('/v1/stream/a', { method: 'put', headers: TEXT_TYPE, body: 'abc' })
    expect([created.status, created.headers.get('location')]).toEqual([201, 'https://streams.example/v1/stream/a'])
    const request = new Request('https://streams.example/v1/stream/a#x', {
      method: 'POST',
      headers: TEXT_TYPE,
      body: 'd',
    })
    expect((await ask(request)).status).toBe(204)
    const read = await ask(new URL('https://streams.example/v1/stream/a'))
    expect([read.url, await read.text()]).toEqual(['https://streams.example/v1/stream/a', 'abcd'])
  })

  test('takes every kind of body, and its own content type', async () => {
    const { fetch } = createHandlerKit()
    const bodies: BodyInit[] = [
      'text',
      new TextEncoder().encode('bytes'),
      new Blob(['blob'], { type: 'text/plain' }),
      new Blob(['stream']).stream(),
    ]
    for (const [index, body] of bodies.entries()) {
      await fetch(`/v1/stream/${index}`, { method: 'PUT', body, ...({ duplex: 'half' } as object) })
      const response = await fetch(`/v1/stream/${index}`)
      expect([index, response.headers.get('content-type'), await response.text()]).toEqual([
        index,
        ['text/plain;charset=UTF-8', 'application/octet-stream', 'text/plain', 'application/octet-stream'][index],
        ['text', 'bytes', 'blob', 'stream'][index],
      ])
    }
  })

  test('rejects with the reason of a signal that has aborted, before asking and while a body comes', async () => {
    const { fetch, ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const reason = new Error('enough')
    await expect(fetch('/v1/stream/a', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const reader = new AbortController()
    const response = await fetch('/v1/stream/a?offset=-1&live=sse', { signal: reader.signal })
    const reading = response.text()
    reader.abort(reason)
    await expect(reading).rejects.toBe(reason)
  })
})
