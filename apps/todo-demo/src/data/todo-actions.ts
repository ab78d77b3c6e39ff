import type { Todo } from './todo.ts'
import { cleanText, edit, newTodo, setDone } from './todo-edits.ts'

/** The part of a collection that the actions write to. */
interface TodoTable {
  /** Several are one change. */
  insert(todos: Todo | Todo[]): unknown
  update(id: string, change: (draft: Todo) => void): unknown
  delete(ids: string[]): unknown
  has(id: string): boolean
}

/** What people can do with the list. Each shows at once and is sent by itself. */
export interface TodoActions {
  /** Adds a todo. Text without a letter adds nothing and gives `false`. */
  add(typed: string): boolean
  /** Adds todos that are to stand in this order, the first on top. */
  addAll(texts: ReadonlyArray<string>): void
  /** Gives a todo another text. Text without a letter, or the same text, changes nothing. */
  edit(todo: Todo, typed: string): void
  toggle(todo: Todo): void
  remove(ids: ReadonlyArray<string>): void
  /** Puts todos that were removed back as they were, each where it was; one that is there already stays as it is. */
  restore(todos: ReadonlyArray<Todo>): void
}

/** Makes the actions over a collection, for the person who `by` names. */
export function createTodoActions(
  table: TodoTable,
  { by, now, random }: { by: () => string; now: () => number; random: () => number },
): TodoActions {
  const act = () => ({ by: by(), at: now() })
  const set = (id: string, fields: Partial<Todo>) => void table.update(id, (draft) => void Object.assign(draft, fields))
  return {
    add(typed) {
      const text = cleanText(typed)
      if (text === '') return false
      table.insert(newTodo(text, act(), random))
      return true
    },
    addAll(texts) {
      const { by: person, at } = act()
      // Ids sort by time, and the newest is on top.
      for (const [step, typed] of texts.toReversed().entries()) {
        const text = cleanText(typed)
        if (text !== '') table.insert(newTodo(text, { by: person, at: at + step }, random))
      }
    },
    edit(todo, typed) {
      const text = cleanText(typed)
      if (text !== '' && text !== todo.text) set(todo.id, edit(text, act()))
    },
    toggle: (todo) => set(todo.id, setDone(!todo.done, act())),
    remove(ids) {
      if (ids.length > 0) table.delete([...ids])
    },
    restore(todos) {
      const gone = todos.filter(({ id }) => !table.has(id))
      if (gone.length > 0) table.insert(gone)
    },
  }
}
