import { expect, test } from 'vitest'
import { isSameMediaType, mediaFamilyOf, mediaTypeOf } from './media-type.ts'

test('a media type loses parameters, white space and letter case', () => {
  expect(mediaTypeOf(' Application/JSON ; charset=utf-8; a=b')).toBe('application/json')
  expect(mediaTypeOf(null)).toBe('')
})

test('content types are the same when their media types are', () => {
  expect(isSameMediaType('text/plain', 'TEXT/PLAIN;charset=utf-8')).toBe(true)
  expect(isSameMediaType('text/plain', 'text/html')).toBe(false)
})

test.each([
  ['application/json', 'json'],
  ['Application/Json; charset=utf-8', 'json'],
  ['application/json-seq', 'binary'],
  ['application/ld+json', 'binary'],
  ['text/event-stream', 'text'],
  ['application/octet-stream', 'binary'],
  [undefined, 'binary'],
])('%s belongs to the family %s', (contentType, family) => {
  expect(mediaFamilyOf(contentType)).toBe(family)
})
