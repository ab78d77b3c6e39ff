// What people do to todos, as values: the rows and changes that the collection then takes.
import { createRowId } from './row-id.ts'
import { MAX_TEXT_LENGTH, type Todo } from './todo.ts'

/** Who does something, and when (milliseconds since 1970). */
export interface Act {
  readonly by: string
  readonly at: number
}

/** The text as it is stored: one line, no space around it, not too long. Empty when nothing is left. */
export const cleanText = (typed: string): string => typed.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT_LENGTH).trim()

/** A new todo with `text`, which must be clean and not empty. */
export const newTodo = (text: string, { by, at }: Act, random: () => number): Todo => ({
  id: createRowId(at, random),
  text,
  done: false,
  createdBy: by,
  createdAt: at,
  lastChange: 'added',
  changedBy: by,
  changedAt: at,
})

/** The fields that change when the text is edited. */
export const edit = (text: string, act: Act): Partial<Todo> => ({ text, ...changed('edited', act) })

/** The fields that change when the todo is done, or is open again. */
export const setDone = (done: boolean, act: Act): Partial<Todo> => ({
  done,
  ...changed(done ? 'finished' : 'reopened', act),
})

const changed = (lastChange: Todo['lastChange'], { by, at }: Act): Partial<Todo> => ({
  lastChange,
  changedBy: by,
  changedAt: at,
})
