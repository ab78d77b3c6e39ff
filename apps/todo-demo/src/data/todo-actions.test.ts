import { expect, test } from 'vitest'
import { todoOf } from '../../test/todo-of.ts'
import type { Todo } from './todo.ts'
import { createTodoActions } from './todo-actions.ts'

const createTable = (...todos: Todo[]) => {
  const rows = new Map(todos.map((todo) => [todo.id, todo]))
  return {
    rows,
    insert: (added: Todo | Todo[]) => [added].flat().forEach((todo) => rows.set(todo.id, todo)),
    update(id: string, change: (draft: Todo) => void) {
      const draft = { ...(rows.get(id) ?? todoOf()) }
      change(draft)
      rows.set(id, draft)
    },
    delete: (ids: string[]) => ids.forEach((id) => rows.delete(id)),
    has: (id: string) => rows.has(id),
  }
}
const ben = { by: () => 'Ben', now: () => 1000, random: () => 0 }
const milk = todoOf({ id: 'a', text: 'Buy milk' })

test('what was typed is added as a clean row', () => {
  const table = createTable()
  expect(createTodoActions(table, ben).add('  Buy  tea ')).toBe(true)
  expect([...table.rows.values()].map(({ text, createdBy }) => ({ text, createdBy }))).toEqual([
    { text: 'Buy tea', createdBy: 'Ben' },
  ])
})

test('nothing typed adds nothing', () => {
  const table = createTable()
  expect(createTodoActions(table, ben).add('  ')).toBe(false)
  expect(table.rows.size).toBe(0)
})

test('several todos are added in their order, the first on top', () => {
  const table = createTable()
  createTodoActions(table, ben).addAll(['Look', ' ', 'Go'])
  const texts = [...table.rows].toSorted(([a], [b]) => (a < b ? 1 : -1)).map(([, { text }]) => text)
  expect(texts).toEqual(['Look', 'Go'])
})

test('an edit names the editor, and an edit to nothing or to the same text is none', () => {
  const table = createTable(milk)
  const actions = createTodoActions(table, ben)
  actions.edit(milk, ' ')
  actions.edit(milk, 'Buy milk ')
  expect(table.rows.get('a')).toEqual(milk)
  actions.edit(milk, 'Buy oat milk')
  expect(table.rows.get('a')).toEqual({
    ...milk,
    text: 'Buy oat milk',
    lastChange: 'edited',
    changedBy: 'Ben',
    changedAt: 1000,
  })
})

test('a toggle turns the todo over', () => {
  const table = createTable(milk)
  createTodoActions(table, ben).toggle(milk)
  expect(table.rows.get('a')).toEqual({
    ...milk,
    done: true,
    lastChange: 'finished',
    changedBy: 'Ben',
    changedAt: 1000,
  })
})

test('several todos are removed together', () => {
  const table = createTable(milk, todoOf({ id: 'b' }), todoOf({ id: 'c' }))
  createTodoActions(table, ben).remove(['a', 'c'])
  expect([...table.rows.keys()]).toEqual(['b'])
})

test('what was removed is put back as it was, and what is there stays', () => {
  const changed = { ...milk, text: 'Buy oat milk' }
  const table = createTable(changed)
  createTodoActions(table, ben).restore([milk, todoOf({ id: 'b' })])
  expect([...table.rows.values()]).toEqual([changed, todoOf({ id: 'b' })])
})
