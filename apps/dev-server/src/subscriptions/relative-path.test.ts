import { expect, test } from 'vitest'
import { relativePath, resolvePath, segmentsOf } from './relative-path.ts'

const ROOT = '/v1/stream/'

test.each([
  ['a/b', '/v1/stream/a/b'],
  ['/a/b/', '/v1/stream/a/b'],
  ['a b', '/v1/stream/a%20b'],
  ['a%20b', '/v1/stream/a%20b'],
  ['caf\u00E9', '/v1/stream/caf%C3%A9'],
  ['a%2Fb', '/v1/stream/a%2Fb'],
])('%j is the stream %s', (relative, path) => {
  expect(resolvePath(relative, ROOT)).toBe(path)
})

test.each(['', '/', '..', 'a/../b', '__ds/x', '%', 'a\u0000'])('%j is no stream', (relative) => {
  expect(resolvePath(relative, ROOT)).toBeUndefined()
})

test('a stream is named below the root, and by its segments', () => {
  expect(relativePath('/v1/stream/a%2Fb/c', ROOT)).toBe('a%2Fb/c')
  expect(segmentsOf('/v1/stream/a%2Fb/c', ROOT)).toEqual(['a/b', 'c'])
})
