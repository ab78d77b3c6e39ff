import { describe, expect, test } from 'vitest'
import { createHandlerKit, type HandlerKit, JSON_TYPE, TEXT_TYPE } from '../../test/handler-kit.ts'

const offsetOf = (response: Response): string => response.headers.get('stream-next-offset') ?? ''
const source = (name: string): Record<string, string> => ({ 'Stream-Forked-From': `/v1/stream/${name}` })
const text = async ({ ask }: HandlerKit, name: string): Promise<string> => (await ask('GET', name)).text()
const status = async ({ ask }: HandlerKit, method: string, name: string, headers = {}): Promise<number> =>
  (await ask(method, name, { headers })).status

/** A source that holds "first" and "second". */
const setUp = async (): Promise<HandlerKit & { first: string; second: string }> => {
  const kit = createHandlerKit()
  const first = offsetOf(await kit.ask('PUT', 'src', { headers: TEXT_TYPE, body: 'first' }))
  const second = offsetOf(await kit.ask('POST', 'src', { headers: TEXT_TYPE, body: 'second' }))
  return { ...kit, first, second }
}

describe('a fork', () => {
  test('is the source up to a point and then its own', async () => {
    const kit = await setUp()
    const { ask, first } = kit
    const fork = { ...source('src'), 'Stream-Fork-Offset': first, 'Stream-Fork-Sub-Offset': '3' }
    expect(await status(kit, 'PUT', 'fork', fork)).toBe(201)
    await ask('POST', 'fork', { headers: TEXT_TYPE, body: '!' })
    await ask('POST', 'src', { headers: TEXT_TYPE, body: 'third' })
    expect(await text(kit, 'fork')).toBe('firstsec!')
    expect(await text(kit, 'src')).toBe('firstsecondthird')
    expect(await text(kit, `fork?offset=${first}`)).toBe('sec!')
  })

  test('takes messages, not bytes, past the offset of a JSON stream', async () => {
    const kit = createHandlerKit()
    const first = offsetOf(await kit.ask('PUT', 'src', { headers: JSON_TYPE, body: '[1]' }))
    await kit.ask('POST', 'src', { headers: JSON_TYPE, body: '[2,[3],4]' })
    await kit.ask('PUT', 'fork', {
      headers: { ...JSON_TYPE, ...source('src'), 'Stream-Fork-Offset': first, 'Stream-Fork-Sub-Offset': '2' },
      body: '[5]',
    })
    expect(await text(kit, 'fork')).toBe('[1,2,[3],5]')
  })

  test('reads over both parts in pages, with offsets that only grow', async () => {
    const kit = createHandlerKit({ pageBytes: 1 })
    await kit.ask('PUT', 'src', { headers: TEXT_TYPE, body: 'a' })
    await kit.ask('POST', 'src', { headers: TEXT_TYPE, body: 'b' })
    await kit.ask('PUT', 'fork', { headers: source('src') })
    await kit.ask('POST', 'fork', { headers: TEXT_TYPE, body: 'c' })
    const offsets: string[] = []
    let read = ''
    for (let offset = '-1'; !read.endsWith('c');) {
      const page = await kit.ask('GET', `fork?offset=${offset}`)
      read += await page.text()
      offset = offsetOf(page)
      offsets.push(offset)
    }
    expect(read).toBe('abc')
    expect(offsets).toEqual(offsets.toSorted())
  })

  test('refuses an offset that its source reached only later', async () => {
    const kit = await setUp()
    await kit.ask('PUT', 'fork', { headers: { ...source('src'), 'Stream-Fork-Offset': kit.first } })
    expect(await status(kit, 'GET', `fork?offset=${kit.second}`)).toBe(410)
  })

  test.each([
    ['an offset in the middle of an append', { 'Stream-Fork-Offset': 'middle' }, 400],
    ['an offset beyond the tail', { 'Stream-Fork-Offset': '9999999999999999_9999999999999999' }, 400],
    ['too large a sub-offset', { 'Stream-Fork-Offset': 'first', 'Stream-Fork-Sub-Offset': '7' }, 400],
    ['a sub-offset at the tail', { 'Stream-Fork-Offset': 'second', 'Stream-Fork-Sub-Offset': '1' }, 400],
    ['another content type', { 'Content-Type': 'application/json' }, 409],
    ['a source that is missing', { 'Stream-Forked-From': '/v1/stream/none' }, 404],
    ['a source outside of the streams', { 'Stream-Forked-From': '/etc/passwd' }, 404],
  ])('with %s is refused and leaves nothing behind', async (_name, given: Record<string, string>, expected) => {
    const kit = await setUp()
    const offsets: Record<string, string> = {
      first: kit.first,
      second: kit.second,
      middle: kit.first.replace(/5$/, '3'),
    }
    const offset = given['Stream-Fork-Offset']
    const headers = {
      ...source('src'),
      ...given,
      ...(offset === undefined ? {} : { 'Stream-Fork-Offset': offsets[offset] ?? offset }),
    }
    expect(await status(kit, 'PUT', 'fork', headers)).toBe(expected)
    expect(await status(kit, 'GET', 'fork')).toBe(404)
    expect(await status(kit, 'DELETE', 'src')).toBe(204)
    expect(await status(kit, 'GET', 'src')).toBe(404)
  })

  test('is confirmed by the same request, with what it inherited left out or written out', async () => {
    const kit = createHandlerKit()
    await kit.ask('PUT', 'src', { headers: { ...TEXT_TYPE, 'Stream-TTL': '60' }, body: 'x' })
    expect(await status(kit, 'PUT', 'fork', source('src'))).toBe(201)
    expect(await status(kit, 'PUT', 'fork', source('src'))).toBe(200)
    expect(await status(kit, 'PUT', 'fork', { ...source('src'), ...TEXT_TYPE, 'Stream-TTL': '60' })).toBe(200)
    expect(await status(kit, 'PUT', 'fork', { ...source('src'), 'Stream-TTL': '61' })).toBe(409)
    expect(await status(kit, 'PUT', 'fork', TEXT_TYPE)).toBe(409)
    expect(await status(kit, 'PUT', 'src', { ...source('fork'), ...TEXT_TYPE })).toBe(409)
  })
})

describe('deletion', () => {
  test('of a source with forks hides it until the last of them is gone', async () => {
    const kit = await setUp()
    await kit.ask('PUT', 'fork', { headers: source('src') })
    expect(await status(kit, 'DELETE', 'src')).toBe(204)
    expect([
      await status(kit, 'GET', 'src'),
      await status(kit, 'HEAD', 'src'),
      await status(kit, 'DELETE', 'src'),
      await status(kit, 'PUT', 'src', TEXT_TYPE),
      await status(kit, 'PUT', 'fork2', source('src')),
    ]).toEqual([410, 410, 410, 409, 409])
    expect(await text(kit, 'fork')).toBe('firstsecond')
    expect(await status(kit, 'DELETE', 'fork')).toBe(204)
    expect(await status(kit, 'GET', 'src')).toBe(404)
  })

  test('goes up a chain of sources that were all deleted, and stops at one that was not', async () => {
    const kit = await setUp()
    await kit.ask('PUT', 'child', { headers: source('src') })
    await kit.ask('PUT', 'grandchild', { headers: source('child') })
    await kit.ask('DELETE', 'child')
    expect(await text(kit, 'grandchild')).toBe('firstsecond')
    await kit.ask('DELETE', 'grandchild')
    expect([await status(kit, 'GET', 'child'), await status(kit, 'GET', 'src')]).toEqual([404, 200])
  })
})
