import { expect, test } from 'vitest'
import { parseInteger } from './integer.ts'

test.each([
  ['0', 0],
  ['007', 7],
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', undefined],
  ['', undefined],
  ['-1', undefined],
  ['+1', undefined],
  ['1e3', undefined],
  ['1.5', undefined],
  ['1abc', undefined],
  [' 1', undefined],
  [null, undefined],
  [undefined, undefined],
])('an integer header of %o reads as %o', (text, value) => {
  expect(parseInteger(text)).toBe(value)
})
