import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitJsonMessages } from '../protocol/json-frames.ts'
import { encodeMessage, joinMessages } from './message-body.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const badRequest = expect.objectContaining({ name: 'DurableStreamError', code: 'BAD_REQUEST', status: 400 })
const errorOf = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('a message of a JSON stream', () => {
  test('is the text that was given, or the JSON text of a value', () => {
    const given = ['{"a":1}', 12345, true, null, [1, 2], { id: 'x' }, new TextEncoder().encode('"bytes"')]
    expect(given.map((body) => encodeMessage(body, JSON_TYPE))).toEqual([
      '{"a":1}',
      '12345',
      'true',
      'null',
      '[1,2]',
      '{"id":"x"}',
      '"bytes"',
    ])
  })

  test('is refused unless it is exactly one JSON value, so that no text can inject a second message', () => {
    for (const body of ['1,2', '1],[2', '', '{', 'hello', new TextEncoder().encode('1,2')]) {
      expect(errorOf(() => encodeMessage(body, JSON_TYPE))).toEqual(badRequest)
    }
  })

  test('is refused when the value has no JSON form', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    for (const body of [undefined, () => 1, 1n, loop]) {
      expect(errorOf(() => encodeMessage(body, JSON_TYPE))).toEqual(badRequest)
    }
  })

  test('survives the flattening by the server, whatever value it is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (values) => {
        const body = joinMessages(
          values.map((value) => encodeMessage(JSON.stringify(value), JSON_TYPE)),
          JSON_TYPE,
        )
        expect(splitJsonMessages(String(body))?.map((text) => JSON.parse(text))).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value))),
        )
      }),
    )
  })
})

describe('a message of any other stream', () => {
  test('is text, or bytes that the caller can no longer change', () => {
    const bytes = new Uint8Array([1, 2, 3])
    const message = encodeMessage(bytes.subarray(1), 'application/octet-stream')
    bytes.fill(9)
    expect([encodeMessage('text', 'text/plain'), message]).toEqual(['text', new Uint8Array([2, 3])])
  })

  test('is refused when it is neither, or empty', () => {
    for (const body of [{ a: 1 }, 5, null, undefined, '', new Uint8Array()]) {
      expect(errorOf(() => encodeMessage(body, 'text/plain'))).toEqual(badRequest)
    }
  })

  test('stays text among texts and becomes bytes beside bytes', () => {
    expect(joinMessages(['a', 'b'], 'text/plain')).toBe('ab')
    expect(joinMessages(['a', new Uint8Array([98])], 'text/plain')).toEqual(new Uint8Array([97, 98]))
  })

  test('is not framed as JSON for a type that only contains the name', () => {
    expect(joinMessages(['1', '2'], 'application/json-seq')).toBe('12')
  })
})
