import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bearerToken, covers, readClaims } from './token-claims.ts'

const NOW_S = 1_800_000_000
const now = NOW_S * 1000
const good = { sub: 'ann', exp: NOW_S + 60, streams: ['users/ann/'], streams_read: 'news', role: 'editor' }

describe('the claims of a token', () => {
  test('are who it is, until when, and which streams', () => {
    expect(readClaims(good, {}, now)).toEqual({
      kind: 'claims',
      subject: 'ann',
      expiresAtMs: now + 60_000,
      streams: ['users/ann/'],
      readable: ['news'],
      all: good,
    })
  })

  test.each([
    ['no claims', 'text', {}],
    ['no claims', null, {}],
    ['no claims', [good], {}],
    ['no subject', { ...good, sub: undefined }, {}],
    ['no subject', { ...good, sub: 7 }, {}],
    ['never ends', { ...good, exp: undefined }, {}],
    ['never ends', { ...good, exp: '2030' }, {}],
    ['has expired', { ...good, exp: NOW_S }, {}],
    ['not valid yet', { ...good, nbf: NOW_S + 31 }, {}],
    ['not valid yet', { ...good, nbf: 'soon' }, {}],
    ['another issuer', good, { issuer: 'https://id.example' }],
    ['another audience', good, { audience: 'oxbow' }],
    ['another audience', { ...good, aud: ['other'] }, { audience: 'oxbow' }],
  ])('are refused with the reason: %s', (reason, payload, rules) => {
    expect(readClaims(payload, rules, now)).toEqual({ kind: 'invalid', reason: expect.stringContaining(reason) })
  })

  test('fit the issuer and one of the audiences, and may begin a little later', () => {
    const claims = { ...good, iss: 'i', aud: ['a', 'b'], nbf: NOW_S + 30 }
    expect(readClaims(claims, { issuer: 'i', audience: 'b' }, now).kind).toBe('claims')
    expect(readClaims({ ...claims, aud: 'b' }, { audience: 'b' }, now).kind).toBe('claims')
  })

  test('never fail to be read, and without lists there are no streams', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => {
        expect(['claims', 'invalid']).toContain(readClaims(payload, {}, now).kind)
      }),
    )
    expect(readClaims({ sub: 'a', exp: NOW_S + 1, streams: [1, {}] }, {}, now)).toMatchObject({
      streams: [],
      readable: [],
    })
  })
})

test.each([
  [['users/ann/'], 'users/ann/todos', true],
  [['users/ann/'], 'users/ann', false],
  [['users/ann/'], 'users/anna/todos', false],
  [['users/ann/'], 'users/ann%2Ftodos', false],
  [['users/ann'], 'users/ann', true],
  [['users/ann'], 'users/ann/todos', false],
  [['*'], 'anything', true],
  [['users/*'], 'users/ann', false],
  [[], '', false],
])('the list %j covers %s: %s', (list, stream, expected) => {
  expect(covers(list, stream)).toBe(expected)
})

test.each([
  ['Bearer abc.d-e_f', 'abc.d-e_f'],
  ['bearer  abc=', 'abc='],
  ['Basic abc', undefined],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Bearer a, Bearer b', undefined],
  [undefined, undefined],
])('the token of %j is %j', (authorization, token) => {
  expect(bearerToken({ authorization })).toBe(token)
})
