import fc from 'fast-check'
import { expect, test } from 'vitest'
import { todoOf } from '../../test/todo-of.ts'
import type { Todo } from '../data/todo.ts'
import { changeWords } from './change-words.ts'

const milk = todoOf({ id: 'a', text: 'Buy milk' })
const tea = todoOf({ id: 'b', text: 'Buy tea', createdBy: 'Ben', changedBy: 'Ben' })

test('an addition names who made it, unless that is the listener', () => {
  expect(changeWords([], [milk], 'Ana')).toBe('Added: Buy milk.')
  expect(changeWords([milk], [milk, tea], 'Ana')).toBe('Ben added: Buy tea.')
})

test('a deletion is said, and an edit as well', () => {
  expect(changeWords([milk, tea], [tea], 'Ana')).toBe('Deleted: Buy milk.')
  const edited = { ...milk, text: 'Buy oat milk', lastChange: 'edited', changedBy: 'Ben' } as const
  expect(changeWords([milk], [edited], 'Ana')).toBe('Ben edited: Buy oat milk.')
})

test('a toggle is said only when somebody else did it', () => {
  const done = { ...milk, done: true, lastChange: 'finished', changedBy: 'Ben' } as const
  expect(changeWords([milk], [done], 'Ana')).toBe('Ben finished: Buy milk.')
  expect(changeWords([milk], [done], 'Ben')).toBe('')
})

test('many changes at once are counted', () => {
  const many = ['c', 'd', 'e'].map((id) => todoOf({ id }))
  expect(changeWords([milk], [milk, ...many], 'Ana')).toBe('3 todos added.')
  expect(changeWords([milk, ...many], [milk], 'Ana')).toBe('3 todos deleted.')
})

test('a list that stays the same says nothing', () => {
  const todos = fc.array(fc.constantFrom('a', 'b', 'c', 'd'))
  fc.assert(
    fc.property(todos, (ids) => {
      const list = [...new Set(ids)].map((id) => todoOf({ id }))
      expect(changeWords(list, [...list], 'Ana')).toBe('')
    }),
  )
})

test('what a refused change leaves behind is taken back, not deleted, edited or added', () => {
  const back = (before: Todo[], after: Todo[], ...ids: string[]) => changeWords(before, after, 'Ana', new Set(ids))
  expect(back([milk, tea], [milk], 'b')).toBe('Taken back: Buy tea.')
  expect(back([milk], [milk, tea], 'b')).toBe('As it was: Buy tea.')
  expect(back([{ ...milk, text: 'Buy oat milk' }], [milk], 'a')).toBe('As it was: Buy milk.')
  expect(back([milk, tea], [tea], 'b')).toBe('Deleted: Buy milk.')
  const many = ['c', 'd', 'e'].map((id) => todoOf({ id }))
  expect(back([milk, ...many], [], 'c', 'd', 'e')).toBe('3 todos are as they were. Deleted: Buy milk.')
})
