import { expect, test } from 'vitest'
import { countTodos, shownTodos } from './filter.ts'
import { todoOf } from '../../test/todo-of.ts'

const todos = [todoOf({ id: 'a' }), todoOf({ id: 'b', done: true }), todoOf({ id: 'c' })]
const idsOf = (filter: 'all' | 'open' | 'done') => shownTodos(todos, filter).map(({ id }) => id)

test('all todos are shown newest first', () => {
  expect(idsOf('all')).toEqual(['c', 'b', 'a'])
})

test('a filter keeps the open ones or the done ones', () => {
  expect(idsOf('open')).toEqual(['c', 'a'])
  expect(idsOf('done')).toEqual(['b'])
})

test('each filter is counted', () => {
  expect(countTodos(todos)).toEqual({ all: 3, open: 2, done: 1 })
  expect(countTodos([])).toEqual({ all: 0, open: 0, done: 0 })
})
