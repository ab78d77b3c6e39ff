import { expect, test } from 'vitest'
import { answerSteps } from './answer-steps.ts'

test('the steps of an answer are its lines after a dash', () => {
  expect(answerSteps('Buy milk\n- Look\n- Go - now\n\nCall\n-no\n- ')).toEqual(['Look', 'Go - now'])
})
