import { expect, test } from 'vitest'
import { acceptedEncoding } from './compression.ts'

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
