import { expect, test } from 'vitest'
import { forkHeaders } from './fork-headers.ts'
import { targetFrom } from './handle-options.ts'

const target = targetFrom({ url: 'https://h.test/v1/stream/fork?tenant=a' })

test.each([
  'https://h.test/v1/stream/source',
  new URL('https://h.test/v1/stream/source?x=1'),
  '/v1/stream/source',
  'source',
])('the source %s is told by its path', (forkedFrom) => {
  expect(forkHeaders(target, { forkedFrom })).toEqual({ 'Stream-Forked-From': '/v1/stream/source' })
})

test('where the fork leaves the source goes along, a sub-offset of 0 too', () => {
  expect(forkHeaders(target, { forkedFrom: 'source', forkOffset: 'a', forkSubOffset: 0 })).toEqual({
    'Stream-Forked-From': '/v1/stream/source',
    'Stream-Fork-Offset': 'a',
    'Stream-Fork-Sub-Offset': '0',
  })
})

test('a stream that is no fork has none of the headers', () => {
  expect(forkHeaders(target, {})).toEqual({})
})

test.each([
  { forkOffset: 'a' },
  { forkSubOffset: 1 },
  { forkedFrom: 'https://other.test/v1/stream/source' },
  { forkedFrom: 'source', forkSubOffset: -1 },
  { forkedFrom: 'source', forkSubOffset: 1.5 },
])('%o is refused before anything is sent', (options) => {
  expect(() => forkHeaders(target, options)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
})
