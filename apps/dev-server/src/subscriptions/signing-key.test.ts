import { describe, expect, test } from 'vitest'
import {
  currentKey,
  isPublished,
  KEY_LIFETIME_MS,
  PUBLISHED_AFTER_MS,
  publicJwk,
  signatureHeader,
  signedBytes,
  type SigningKey,
  thumbprintText,
} from './signing-key.ts'

const key = (kid: string, more: Partial<SigningKey> = {}): SigningKey => ({
  kid,
  x: 'X',
  d: 'D',
  createdMs: 0,
  ...more,
})

describe('a signing key', () => {
  test('is used until it is retired or too old', () => {
    const keys = [key('old', { retiredMs: 5 }), key('now')]
    expect(currentKey(keys, KEY_LIFETIME_MS - 1)?.kid).toBe('now')
    expect(currentKey(keys, KEY_LIFETIME_MS)).toBeUndefined()
  })

  test('stays published for an hour after it was retired', () => {
    expect(isPublished(key('a'), 10 * KEY_LIFETIME_MS)).toBe(true)
    expect(isPublished(key('a', { retiredMs: 5 }), 4 + PUBLISHED_AFTER_MS)).toBe(true)
    expect(isPublished(key('a', { retiredMs: 5 }), 5 + PUBLISHED_AFTER_MS)).toBe(false)
  })

  test('shows its public part only', () => {
    expect(publicJwk(key('a'))).toEqual({ kty: 'OKP', crv: 'Ed25519', x: 'X', kid: 'a', use: 'sig', alg: 'EdDSA' })
  })
})

test('the thumbprint is made over the example of RFC 8037 as it says', () => {
  expect(thumbprintText('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe(
    '{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
  )
})

test('time, a dot and the raw body are signed', () => {
  expect(new TextDecoder().decode(signedBytes(17, new TextEncoder().encode('{"é":1}')))).toBe('17.{"é":1}')
  expect(signatureHeader(17, 'ds_a', 'sig')).toBe('t=17,kid=ds_a,ed25519=sig')
})
