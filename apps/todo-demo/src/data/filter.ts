import type { Todo } from './todo.ts'

/** Which todos are shown. */
export type Filter = 'all' | 'open' | 'done'

/** The filters in the order in which they are offered, with their names. */
export const FILTERS: ReadonlyArray<{ readonly filter: Filter; readonly name: string }> = [
  { filter: 'all', name: 'All' },
  { filter: 'open', name: 'Open' },
  { filter: 'done', name: 'Done' },
]

/** The todos that a filter shows, newest first. */
export function shownTodos(todos: ReadonlyArray<Todo>, filter: Filter): ReadonlyArray<Todo> {
  return todos.filter((todo) => filter === 'all' || todo.done === (filter === 'done')).toReversed()
}

/** How many todos each filter shows. */
export function countTodos(todos: ReadonlyArray<Todo>): Readonly<Record<Filter, number>> {
  const done = todos.filter((todo) => todo.done).length
  return { all: todos.length, open: todos.length - done, done }
}
