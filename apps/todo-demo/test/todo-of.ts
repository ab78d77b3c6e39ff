import type { Todo } from '../src/data/todo.ts'

/** A todo for a test, with the fields that matter there. */
export const todoOf = (fields: Partial<Todo> = {}): Todo => ({
  id: 'a',
  text: 'Buy milk',
  done: false,
  createdBy: 'Ana',
  createdAt: 0,
  lastChange: 'added',
  changedBy: 'Ana',
  changedAt: 0,
  ...fields,
})
