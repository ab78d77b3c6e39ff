import { expect, test } from 'vitest'
import { chosenMajors } from './nodes.mjs'

test('all supported versions are taken unless some are named, in their order', () => {
  expect(chosenMajors([])).toEqual(['20', '22', '24'])
  expect(chosenMajors(['24', '20'])).toEqual(['20', '24'])
})

test('a version that is not supported is refused by name', () => {
  expect(() => chosenMajors(['18'])).toThrow('"18" is none of the versions 20, 22, 24')
})
