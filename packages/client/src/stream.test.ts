import { afterEach, expect, test, vi } from 'vitest'
import { settle } from '../test/fake-clock.ts'
import { page, scriptedFetch } from '../test/scripted-fetch.ts'
import { stream } from './stream.ts'

afterEach(() => vi.unstubAllGlobals())

test('a stream is read with the given fetch, or with that of the platform', async () => {
  const given = scriptedFetch(page([1], { next: 'a' }))
  expect(await (await stream({ url: 'https://h.test/s', fetch: given.fetch })).json()).toEqual([1])
  const platform = scriptedFetch(page([2], { next: 'a' }))
  vi.stubGlobal('fetch', platform.fetch)
  expect(await (await stream({ url: 'https://h.test/s' })).json()).toEqual([2])
})

test('without an address it rejects, and never throws', async () => {
  await expect(stream({ url: '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a relative address is relative to the page', async () => {
  vi.stubGlobal('location', { href: 'https://page.test/app/' })
  const { fetch, calls } = scriptedFetch(page([1], { next: 'a' }))
  const response = await stream({ url: '/v1/stream/s', fetch, live: false })
  expect([response.url, calls[0]?.url]).toEqual(['/v1/stream/s', 'https://page.test/v1/stream/s?offset=-1'])
  response.cancel()
})

test('the listener for hidden pages is there from the first response to the end', async () => {
  const calls: unknown[][] = []
  const document = {
    hidden: false,
    addEventListener: (...args: unknown[]) => void calls.push(['add', ...args]),
    removeEventListener: (...args: unknown[]) => void calls.push(['remove', ...args]),
  }
  vi.stubGlobal('document', document)
  const { fetch } = scriptedFetch(page([1], { next: 'a' }))
  const response = await stream({ url: 'https://h.test/s', fetch })
  expect(calls).toContainEqual(['add', 'visibilitychange', expect.any(Function)])
  response.cancel()
  await settle()
  expect(calls).toContainEqual(['remove', 'visibilitychange', calls[0]?.[2]])
})
