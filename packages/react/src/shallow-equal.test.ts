import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shallowEqual } from './shallow-equal.ts'

const row = { id: 'a' }

describe('shallowEqual', () => {
  test.each([
    [1, 1],
    [Number.NaN, Number.NaN],
    [row, row],
    [[], []],
    [
      [row, 1],
      [row, 1],
    ],
    [{}, {}],
    [
      { row, n: 1 },
      { n: 1, row },
    ],
    [{ x: undefined }, { x: undefined }],
  ])('takes %o and %o as the same', (a, b) => {
    expect(shallowEqual(a, b)).toBe(true)
  })

  test.each([
    [0, -0],
    [1, '1'],
    [null, undefined],
    [null, {}],
    [[], {}],
    [[row], [{ id: 'a' }]],
    [[1], [1, 2]],
    [{ x: undefined }, { y: undefined }],
    [{ x: 1 }, { x: 1, y: 1 }],
    [{ nested: {} }, { nested: {} }],
    [new Date(0), new Date(0)],
    [new Map(), new Map()],
  ])('tells %o and %o apart', (a, b) => {
    expect(shallowEqual(a, b)).toBe(false)
  })

  test('a copy of one level is the same, and the order of the two does not matter', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.array(fc.anything()), (object, array) => {
        expect(shallowEqual(object, { ...object })).toBe(true)
        expect(shallowEqual(array, [...array])).toBe(true)
        expect(shallowEqual(object, array)).toBe(shallowEqual(array, object))
      }),
    )
  })
})
