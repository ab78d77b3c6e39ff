import type { Answer } from './answer.ts'
import { createRowId } from './row-id.ts'
import type { Todo } from './todo.ts'

/** So many todos go into one question. */
export const MOST_ASKED = 5

/** What is asked about some todos: the newest open ones. `undefined` when none is open. */
export function questionAbout(
  todos: ReadonlyArray<Pick<Todo, 'text' | 'done'>>,
  by: string,
  atMs: number,
  random: () => number,
): Answer | undefined {
  const open = todos.filter(({ done }) => !done).map(({ text }) => text)
  const about = open.slice(-MOST_ASKED).toReversed()
  return about.length === 0 ? undefined : { id: createRowId(atMs, random), about, askedBy: by, askedAt: atMs }
}
