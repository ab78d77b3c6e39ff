import { expect, test } from 'vitest'
import { unsentWords } from './unsent-words.ts'

test.each([
  [1, 0, 'One change is not on the server yet. What shall become of it?'],
  [2, 0, '2 changes are not on the server yet. What shall become of them?'],
  [0, 1, 'One change is refused by the server. What shall become of it?'],
  [1, 2, 'One change is not on the server yet. 2 changes are refused by the server. What shall become of them?'],
])('%i waiting and %i refused changes are said', (pendingCount, rejectedCount, words) => {
  expect(unsentWords({ pendingCount, rejectedCount })).toBe(words)
})
