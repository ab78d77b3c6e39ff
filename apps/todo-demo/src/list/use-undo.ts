import { useCallback, useEffect, useState } from 'react'
import type { Todo } from '../data/todo.ts'
import type { TodoActions } from '../data/todo-actions.ts'

/** So long a deletion can be taken back. */
const UNDO_MS = 20_000

const NONE: ReadonlyArray<Todo> = []

/** Deletions that can be taken back for a while: the last one. */
export function useUndo(actions: TodoActions) {
  const [deleted, setDeleted] = useState(NONE)
  useEffect(() => {
    if (deleted === NONE) return undefined
    const timer = setTimeout(() => setDeleted(NONE), UNDO_MS)
    return () => clearTimeout(timer)
  }, [deleted])
  const remove = useCallback(
    (todos: ReadonlyArray<Todo>) => {
      if (todos.length === 0) return
      actions.remove(todos.map(({ id }) => id))
      setDeleted(todos)
    },
    [actions],
  )
  const removeOne = useCallback((todo: Todo) => remove([todo]), [remove])
  const close = () => setDeleted(NONE)
  const undo = () => {
    actions.restore(deleted)
    close()
  }
  return { deleted, remove, removeOne, undo, close }
}
