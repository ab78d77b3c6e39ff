import { expect, test } from 'vitest'
import { withoutUndefined } from './without-undefined.ts'

test('members that are undefined are left out, and every other one stays', () => {
  expect(Object.entries(withoutUndefined({ a: undefined, b: null, c: 0, d: '' }))).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
  ])
})
