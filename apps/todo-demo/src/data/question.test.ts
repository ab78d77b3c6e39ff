import { expect, test } from 'vitest'
import { todoOf } from '../../test/todo-of.ts'
import { questionAbout } from './question.ts'

test('a question is about the newest open todos, the newest first', () => {
  const todos = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((text) => todoOf({ id: text, text, done: text === 'f' }))
  expect(questionAbout(todos, 'Ana', 1000, () => 0)).toEqual({
    id: expect.stringMatching(/^[\w-]{1,64}$/),
    about: ['g', 'e', 'd', 'c', 'b'],
    askedBy: 'Ana',
    askedAt: 1000,
  })
})

test('there is nothing to ask when nothing is open', () => {
  expect(questionAbout([todoOf({ id: 'a', done: true })], 'Ana', 1000, () => 0)).toBe(undefined)
})
