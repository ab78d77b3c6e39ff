import { expect, test } from 'vitest'
import { encodeBase64Url } from '../core/base64url.ts'
import { decodePayload, encodePayload, parseBearer } from './lease-token.ts'

const token = { subscriptionId: 'sub é', generation: 7, expiresMs: 1_795_219_200_000 }

test('a payload says what was put in', () => {
  expect(decodePayload(encodePayload(token))).toEqual(token)
})

test.each(['{}', '[]', '["a",1]', '["a","1",2]', '[1,1,1]', 'null', 'x'])('%s is no payload', (text) => {
  expect(decodePayload(encodeBase64Url(new TextEncoder().encode(text)))).toBeUndefined()
})

test('a bearer is taken apart', () => {
  expect(parseBearer('bearer  YWI.Y2Q')).toEqual({ payload: 'YWI', code: Uint8Array.of(99, 100) })
})

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer YWI',
  'Bearer YWI.Y2Q.ZWY',
  'Basic YWI.Y2Q',
  'Bearer YWI.=',
  'Bearer YWI.b',
])('%j bears no token', (value) => expect(parseBearer(value)).toBeUndefined())
