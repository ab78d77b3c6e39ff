import { describe, expect, test } from 'vitest'
import { parseCreateRequest } from './create-request.ts'

const OFFSET = '0000000000000007_0000000000000042'
const NOTHING = { kind: 'create', contentType: undefined, expiry: { kind: 'never' }, close: false, fork: undefined }

describe('the headers of a PUT', () => {
  test('may all be absent', () => {
    expect(parseCreateRequest({})).toEqual(NOTHING)
  })

  test('name type, lifetime and closure', () => {
    expect(
      parseCreateRequest({
        'content-type': ' Text/Plain; charset=utf-8 ',
        'stream-ttl': '60',
        'stream-closed': 'TRUE',
      }),
    ).toEqual({
      ...NOTHING,
      contentType: 'Text/Plain; charset=utf-8',
      expiry: { kind: 'ttl', seconds: 60 },
      close: true,
    })
  })

  test.each(['', 'text', 'text/', '/plain', 'text/plain, application/json', 'a b/c'])(
    'the type %j counts as none',
    (type) => {
      expect(parseCreateRequest({ 'content-type': type })).toEqual(NOTHING)
    },
  )

  test.each(['yes', '1', 'true, true', ''])('the closure %j counts as none', (value) => {
    expect(parseCreateRequest({ 'stream-closed': value })).toEqual(NOTHING)
  })

  test('name a fork with its offset and sub-offset', () => {
    const headers = {
      'stream-forked-from': '/v1/stream/a',
      'stream-fork-offset': OFFSET,
      'stream-fork-sub-offset': '3',
    }
    expect(parseCreateRequest(headers)).toEqual({
      ...NOTHING,
      fork: { from: '/v1/stream/a', at: { incarnation: 7, position: 42 }, subOffset: 3 },
    })
    expect(parseCreateRequest({ 'stream-forked-from': '/v1/stream/a' })).toEqual({
      ...NOTHING,
      fork: { from: '/v1/stream/a', at: undefined, subOffset: 0 },
    })
  })

  test.each([
    { 'stream-fork-offset': OFFSET },
    { 'stream-fork-sub-offset': '0' },
    { 'stream-forked-from': '/a', 'stream-fork-offset': '-1' },
    { 'stream-forked-from': '/a', 'stream-fork-sub-offset': '1' },
    ...['-1', 'abc', '1.5', '05', '+1', ''].map((sub) => ({
      'stream-forked-from': '/a',
      'stream-fork-offset': OFFSET,
      'stream-fork-sub-offset': sub,
    })),
    { 'stream-ttl': '1', 'stream-expires-at': '2099-01-01T00:00:00Z' },
  ])('%j are malformed', (headers) => {
    expect(parseCreateRequest(headers)).toMatchObject({ kind: 'malformed' })
  })
})
