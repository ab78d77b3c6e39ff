import { version } from 'react'
import { version as domVersion } from 'react-dom'
import { expect, test } from 'vitest'

test('the tests run on the React that their project says', () => {
  const major = process.env['REACT_MAJOR'] ?? '19'
  expect([version, domVersion].map((each) => each.split('.')[0])).toEqual([major, major])
})
