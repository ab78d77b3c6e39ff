import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeBody, parsePayload, payloadPrefix } from './payload.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const stored = (contentType: string, body: string): Uint8Array => {
  const payload = parsePayload(contentType, bytes(body))
  if (payload.kind !== 'bytes') throw new Error(payload.reason)
  return payload.bytes
}
const read = (contentType: string, ...bodies: string[]): string =>
  new TextDecoder().decode(
    composeBody(
      contentType,
      bodies.map((body) => stored(contentType, body)).filter(({ length }) => length > 0),
    ),
  )

describe('in JSON mode', () => {
  test('an array is flattened one level and every other value is one message', () => {
    expect(read(JSON_TYPE, '{"a":1}', '[1,2]', '[[3],[4]]', '[[[5]]]', 'null', '"x"')).toBe(
      '[{"a":1},1,2,[3],[4],[[5]],null,"x"]',
    )
  })

  test('numbers and escapes keep the letters in which they were written', () => {
    expect(read(JSON_TYPE, '[12345678901234567890, 1.0e2, "\\u0041"]')).toBe('[12345678901234567890,1.0e2,"\\u0041"]')
  })

  test('an empty array stores nothing and a read of nothing is an empty array', () => {
    expect(stored(JSON_TYPE, '[]')).toEqual(new Uint8Array(0))
    expect(read(JSON_TYPE)).toBe('[]')
  })

  test.each(['{', '[1,]', 'undefined', '\u0000', '{"a":1}{"b":2}', ' '])('the body %j is malformed', (body) => {
    expect(parsePayload(JSON_TYPE, bytes(body)).kind).toBe('malformed')
  })

  test('bytes that are no UTF-8 are malformed', () => {
    expect(parsePayload(JSON_TYPE, Uint8Array.of(0x22, 0xff, 0x22)).kind).toBe('malformed')
  })

  test('what was appended is what is read, whatever it is and however it is split over requests', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (posts) => {
        const bodies = posts.map((post) => JSON.stringify(post))
        const flat: unknown = JSON.parse(JSON.stringify(posts.flat()))
        expect(JSON.parse(read(JSON_TYPE, ...bodies))).toEqual(flat)
      }),
    )
  })

  test('a prefix counts messages', () => {
    const payload = stored(JSON_TYPE, '[1,[2,3],"4,5"]')
    const prefix = (count: number): string | undefined => {
      const part = payloadPrefix(JSON_TYPE, payload, count)
      return part && new TextDecoder().decode(part)
    }
    expect([0, 1, 2, 3, 4].map(prefix)).toEqual(['', '1', '1,[2,3]', '1,[2,3],"4,5"', undefined])
  })
})

describe('in other streams', () => {
  test('bytes are kept as they are and put one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (parts) => {
        expect(composeBody('image/png', parts)).toEqual(Uint8Array.from(parts.flatMap((part) => [...part])))
      }),
    )
  })

  test('a prefix counts bytes', () => {
    const payload = bytes('abc')
    expect(payloadPrefix('text/plain', payload, 2)).toEqual(bytes('ab'))
    expect(payloadPrefix('text/plain', payload, 3)).toEqual(payload)
    expect(payloadPrefix('text/plain', payload, 4)).toBeUndefined()
  })
})
