import { expect, test } from 'vitest'
import { acceptedEncoding, isCompressible } from './compression.ts'

test.each([
  ['gzip, deflate, br', 'gzip'],
  ['deflate', 'deflate'],
  ['br, GZIP;q=0.5', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0, *', 'deflate'],
  ['gzip;q=0.0, deflate;q=0', undefined],
  ['br', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j the encoding is %j', (header, encoding) => {
  expect(acceptedEncoding(header)).toBe(encoding)
})

test.each([
  ['application/json', true],
  ['Text/Plain; charset=utf-8', true],
  ['application/problem+json', true],
  ['image/svg+xml', true],
  ['application/octet-stream', false],
  ['image/png', false],
  ['application/json-seq-archive', false],
  [undefined, false],
])('whether %j is worth compressing is %j', (contentType, expected) => {
  expect(isCompressible(contentType)).toBe(expected)
})
