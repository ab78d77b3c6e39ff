import { StateError } from '@oxbow/react/streams'
import { expect, test } from 'vitest'
import { answerWords } from './answer-words.ts'

test('an answer says what it waits for, and nothing while it grows', () => {
  const words = (hasBegun: boolean, isEmpty: boolean, code?: 'stream-not-found' | 'read-failed') =>
    answerWords({ hasBegun, isEmpty, error: code === undefined ? undefined : new StateError(code, 'no') })
  expect([words(false, true), words(true, true), words(true, false)]).toEqual([
    'Waiting for the assistant. It answers when the question has reached the server.',
    'The assistant begins to write…',
    undefined,
  ])
  expect([words(true, true, 'stream-not-found'), words(true, false, 'read-failed')]).toEqual([
    'This answer is not on the server any more.',
    'The answer cannot be read now. It is tried again by itself.',
  ])
})
