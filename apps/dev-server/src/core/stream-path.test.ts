import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStreamPath } from './stream-path.ts'

const ROOT = '/v1/stream/'

test.each([
  ['/v1/stream/a', '/v1/stream/a'],
  ['/v1/stream/a/b%2Fc', '/v1/stream/a/b%2Fc'],
  ['/v1/stream/%61', '/v1/stream/a'],
  ['/v1/stream/a%20b', '/v1/stream/a%20b'],
  ['/v1/stream/%c3%a4', '/v1/stream/%C3%A4'],
  ['/v1/stream/a//b/', '/v1/stream/a//b/'],
  ['/v1/stream/x/__ds', '/v1/stream/x/__ds'],
])('%s names the stream %s', (pathname, path) => {
  expect(parseStreamPath(pathname, ROOT)).toEqual({ kind: 'stream', path })
})

test.each(['/', '/v1/stream', '/v1/stream/', '/v1/streams/a', '/other'])('%s is outside', (pathname) => {
  expect(parseStreamPath(pathname, ROOT)).toEqual({ kind: 'outside' })
})

test.each([
  ['/v1/stream/__ds', []],
  ['/v1/stream/__ds/subscriptions/x', ['subscriptions', 'x']],
  ['/v1/stream/%5F_ds/x%2Fy/', ['x/y', '']],
])("%s is the server's own", (pathname, segments) => {
  expect(parseStreamPath(pathname, ROOT)).toEqual({ kind: 'reserved', segments })
})

test.each(['%', '%zz', '%ff', 'a%00b', 'a%0d%0ab', '%7f', 'a/../b', '%2e%2e', '.', 'x'.repeat(2000)])(
  'the name %j is malformed',
  (name) => {
    expect(parseStreamPath(ROOT + name, ROOT)).toMatchObject({ kind: 'malformed' })
  },
)

test('a canonical path names itself', () => {
  fc.assert(
    fc.property(fc.webPath({ size: 'small' }), (path) => {
      const parsed = parseStreamPath(`/v1/stream${path}`, ROOT)
      if (parsed.kind === 'stream') expect(parseStreamPath(parsed.path, ROOT)).toEqual(parsed)
    }),
  )
})
