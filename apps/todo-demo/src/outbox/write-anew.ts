import type { TodoActions } from '../data/todo-actions.ts'
import type { Todo } from '../data/todo.ts'
import { cleanText } from '../data/todo-edits.ts'

/**
 * Gives the text of a refused change another try: to its todo where that still is, else as a new one. The refused change
 * is forgotten after that, so that nothing is lost in between.
 *
 * @returns `false` when nothing is left of what was typed; then nothing happened.
 */
export function writeAnew(
  typed: string,
  todo: Todo | undefined,
  actions: Pick<TodoActions, 'add' | 'edit'>,
  forget: () => void,
): boolean {
  if (cleanText(typed) === '') return false
  if (todo === undefined) actions.add(typed)
  else actions.edit(todo, typed)
  forget()
  return true
}
