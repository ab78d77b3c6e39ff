import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonText, joinJsonMessages, splitJsonMessages } from './json-frames.ts'

test.each([
  ['{"a":1}', ['{"a":1}']],
  [' [1 , "x,]\\"" ,\n{"b":[1,2]}] ', ['1', '"x,]\\""', '{"b":[1,2]}']],
  ['[[1],[2]]', ['[1]', '[2]']],
  ['[[[1]]]', ['[[1]]']],
  ['[]', []],
  ['[ ]', []],
  ['null', ['null']],
  ['12345678901234567890', ['12345678901234567890']],
  ['["a\\\\"]', ['"a\\\\"']],
])('the body %s holds the messages %o', (body, messages) => {
  expect(splitJsonMessages(body)).toEqual(messages)
})

test.each(['', ' ', '1,2', '[1,]', '{', 'undefined', "['a']"])('the body %o is not JSON', (body) => {
  expect(splitJsonMessages(body)).toBeUndefined()
  expect(isJsonText(body)).toBe(false)
})

test('splitting what was joined gives back every message, arrays too', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (messages) => {
      expect(splitJsonMessages(joinJsonMessages(messages))).toEqual(messages)
    }),
  )
})

test('splitting agrees with parsing and flattening one level', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, indent) => {
      const messages = splitJsonMessages(JSON.stringify(value, null, indent)) ?? []
      expect(messages.map((message) => JSON.parse(message))).toEqual(JSON.parse(JSON.stringify([value].flat(1))))
    }),
  )
})
