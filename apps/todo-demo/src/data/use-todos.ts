import { useCollection } from '@oxbow/react'
import { names } from '../people/names.ts'
import { db } from './database.ts'
import type { Todo } from './todo.ts'
import { createTodoActions } from './todo-actions.ts'

/** What can be done with the list of this page. */
export const todoActions = createTodoActions(db.collections.todos, {
  by: names.get,
  now: Date.now,
  random: Math.random,
})

/** The todos in the order in which they were made. The same array until one changes. */
export function useTodos(): ReadonlyArray<Todo> {
  return useCollection(db.collections.todos).data
}
