import { expect, test } from 'vitest'
import { refusalWords, refusedTitle } from './refusal-words.ts'

test.each([
  [{ reason: 'row-deleted' }, 'Somebody has deleted the todo meanwhile.'],
  [{ reason: 'stream-closed', status: 409 }, 'The list takes no more changes.'],
  [{ reason: 'refused' }, 'The server refused it.'],
  [{ reason: 'refused', status: 403 }, 'The server says that you may not do this.'],
  [{ reason: 'refused', status: 413 }, 'It is larger than the server accepts.'],
  [{ reason: 'refused', status: 422 }, 'The server refused it (status 422).'],
] as const)('the reason is said in words: %o', (rejection, why) => {
  expect(refusalWords(rejection)).toBe(why)
})

test('refused changes are counted', () => {
  expect([1, 3].map(refusedTitle)).toEqual(['A change was refused', '3 changes were refused'])
})
