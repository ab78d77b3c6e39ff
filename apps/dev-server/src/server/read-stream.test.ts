import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, summary, TEXT_TYPE } from '../../test/handler-kit.ts'

const cacheOf = (response: Response): string | null => response.headers.get('cache-control')

describe('a conditional read', () => {
  test('is answered 304 while nothing has changed', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'one' })
    const tag = (await ask('GET', 'a?offset=-1')).headers.get('etag') ?? ''
    const same = await ask('GET', 'a?offset=-1', { headers: { 'If-None-Match': `"x", W/${tag}` } })
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', tag])
    expect((await ask('GET', 'a?offset=-1', { headers: { 'If-None-Match': '*' } })).status).toBe(304)
  })

  test('notices new data, closure, and a stream that was created again with as many bytes', async () => {
    const { ask } = createHandlerKit()
    const tags: Array<string | null> = []
    const note = async (): Promise<void> => void tags.push((await ask('GET', 'a')).headers.get('etag'))
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'one' })
    await note()
    await ask('POST', 'a', { headers: TEXT_TYPE, body: 'two' })
    await note()
    await ask('POST', 'a', { headers: { 'Stream-Closed': 'true' } })
    await note()
    await ask('DELETE', 'a')
    await ask('PUT', 'a', { headers: { ...TEXT_TYPE, 'Stream-Closed': 'true' }, body: 'onetwo' })
    await note()
    expect(new Set(tags).size).toBe(4)
    for (const tag of tags.slice(0, 3))
      expect((await ask('GET', 'a', { headers: { 'If-None-Match': String(tag) } })).status).toBe(200)
  })
})

describe('caching', () => {
  test('keeps data, and nothing that would hide what comes next', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'one' })
    const first = await ask('GET', 'a?offset=-1')
    const tail = first.headers.get('stream-next-offset')
    expect(cacheOf(first)).toBe('public, max-age=60, stale-while-revalidate=300')
    expect(cacheOf(await ask('GET', `a?offset=${tail}`))).toBe('no-store')
    expect(cacheOf(await ask('GET', 'a?offset=now'))).toBe('no-store')
    expect(cacheOf(await ask('GET', 'a?offset=-1&live=long-poll'))).toBe(
      'public, max-age=60, stale-while-revalidate=300',
    )
    expect(cacheOf(await ask('HEAD', 'a'))).toBe('no-store')
    expect(cacheOf(await ask('GET', 'missing'))).toBe('no-store')
    await ask('POST', 'a', { headers: { 'Stream-Closed': 'true' } })
    expect(cacheOf(await ask('GET', `a?offset=${tail}`))).toBe('public, max-age=60, stale-while-revalidate=300')
  })
})

describe('a read from now', () => {
  test('is empty, names the tail, and has no entity tag', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: JSON_TYPE, body: '[1]' })
    const tail = (await ask('HEAD', 'a')).headers.get('stream-next-offset')
    expect(await summary(await ask('GET', 'a?offset=now'))).toEqual({
      status: 200,
      headers: { 'stream-next-offset': tail, 'stream-up-to-date': 'true' },
      body: '[]',
    })
  })
})

test('an offset beyond the tail gives the real tail, so that the reader sees that it was ahead', async () => {
  const { ask } = createHandlerKit()
  const created = await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'one' })
  const tail = created.headers.get('stream-next-offset') ?? ''
  const beyond = tail.replace(/3$/, '9')
  expect(await summary(await ask('GET', `a?offset=${beyond}`))).toEqual({
    status: 200,
    headers: {
      etag: `"creation1:${beyond}:${tail}"`,
      'stream-next-offset': tail,
      'stream-up-to-date': 'true',
    },
    body: '',
  })
})

test('only the page that reaches the end says that the stream is closed', async () => {
  const { ask } = createHandlerKit({ pageBytes: 1 })
  const first = await ask('PUT', 'a', { headers: TEXT_TYPE, body: 'one' })
  await ask('POST', 'a', { headers: { ...TEXT_TYPE, 'Stream-Closed': 'true' }, body: 'two' })
  const pages = [await ask('GET', 'a'), await ask('GET', `a?offset=${first.headers.get('stream-next-offset')}`)]
  const seen = pages.map(({ headers }) => [headers.get('stream-up-to-date'), headers.get('stream-closed')])
  expect(seen).toEqual([
    [null, null],
    ['true', 'true'],
  ])
})
