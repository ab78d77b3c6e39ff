import { expect, test } from 'vitest'
import { buildReadUrl, buildRequestUrl } from './request-url.ts'

test('the first read of a plain address has the offset and nothing else', () => {
  expect(buildReadUrl({ url: 'https://h.test/v1/stream/a', offset: '-1' })).toBe('https://h.test/v1/stream/a?offset=-1')
})

test('the address keeps its own query and every name is sorted', () => {
  expect(
    buildReadUrl({
      url: 'https://h.test/s?z=1&k=2#top',
      offset: 'a b',
      live: 'long-poll',
      cursor: '7',
      params: { m: '3' },
    }),
  ).toBe('https://h.test/s?cursor=7&k=2&live=long-poll&m=3&offset=a+b&z=1')
})

test('neither the user nor the address can set a parameter of the protocol', () => {
  const params = { offset: '9', live: 'sse', cursor: 'x', mine: 'y', none: undefined }
  expect(buildReadUrl({ url: new URL('https://h.test/s?live=sse&offset=3'), offset: '-1', params })).toBe(
    'https://h.test/s?mine=y&offset=-1',
  )
})

test('a relative address is resolved against the page', () => {
  expect(buildReadUrl({ url: '/s', base: 'https://page.test/app/', offset: 'now' })).toBe(
    'https://page.test/s?offset=now',
  )
  expect(() => buildReadUrl({ url: '/s', offset: '-1' })).toThrow(TypeError)
})

test('a request that is not a read has only the parameters it was given', () => {
  expect(buildRequestUrl({ url: 'https://h.test/s', params: { b: '1' }, query: { a: '2' } })).toBe(
    'https://h.test/s?a=2&b=1',
  )
})
