import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64Url, encodeBase64Url } from './base64url.ts'

test('any bytes come back, in letters that need no escape', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = encodeBase64Url(bytes)
      expect(text).toMatch(/^[\w-]*$/)
      expect(decodeBase64Url(text)).toEqual(new Uint8Array(bytes))
    }),
  )
})

test.each(['a', 'abcde', 'ab==', 'a+b/', 'ab c', 'é', '_x', 'AB'])('%j is nothing that was written here', (text) => {
  expect(decodeBase64Url(text)).toBeUndefined()
})
