import { expect, test } from 'vitest'
import { isNoneMatchHit } from './if-none-match.ts'

const TAG = '"id:-1:5:c"'

test.each([TAG, `W/${TAG}`, `"other", ${TAG}`, `"a,b",W/${TAG}`, '*', ' * ', `, "x" , ${TAG} ,`])(
  '%j holds the tag',
  (header) => {
    expect(isNoneMatchHit(header, TAG)).toBe(true)
  },
)

test.each([
  undefined,
  '',
  '"other"',
  'id:-1:5:c',
  '"id:-1:5"',
  `${TAG}x`,
  `x${TAG}`,
  `"a" ${TAG}`,
  `*, ${TAG}`,
  `"${TAG}"`,
  `w/${TAG}`,
])('%j does not', (header) => {
  expect(isNoneMatchHit(header, TAG)).toBe(false)
})
