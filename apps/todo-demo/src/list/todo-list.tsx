import { type RefObject, useEffect, useMemo, useState } from 'react'
import type { Todo } from '../data/todo.ts'
import { useWaitingIds } from '../data/use-outbox.ts'
import { useList } from '../lists/list-context.ts'
import { type RowEvents, TodoRow } from './todo-row.tsx'
import { useRowFocus } from './use-row-focus.ts'
import { useRowKeys } from './use-row-keys.ts'
import { useRowPresses } from './use-row-presses.ts'
import './todo-list.css'

/** The todos that are shown. It stays on the page when it is empty, to know where the keyboard was. */
export function TodoList(props: {
  readonly list: RefObject<HTMLUListElement | null>
  readonly todos: ReadonlyArray<Todo>
  /** A todo is to go. It must stay the same function. */
  readonly onDelete: (todo: Todo) => void
  readonly onEmpty: () => void
}) {
  const { list, todos, onDelete, onEmpty } = props
  const { actions, db } = useList()
  const withTodo = (id: string, act: (todo: Todo) => void) => {
    const todo = db.collections.todos.get(id)
    if (todo !== undefined) act(todo)
  }
  const [editingId, setEditingId] = useState<string>()
  const waiting = useWaitingIds()
  const ids = useMemo(() => todos.map(({ id }) => id), [todos])
  const [events] = useState<RowEvents>(() => ({
    onToggle: actions.toggle,
    onDelete,
    onEdit: setEditingId,
    onEditEnd: (todo, text) => {
      setEditingId((id) => (id === todo.id ? undefined : id))
      if (text !== undefined) actions.edit(todo, text)
    },
  }))
  const [keys] = useState(() => ({ F2: setEditingId, Delete: (id: string) => withTodo(id, onDelete) }))
  const [presses] = useState(() => ({
    onTap: (id: string) => withTodo(id, actions.toggle),
    onDoubleClick: setEditingId,
  }))
  useRowFocus(list, ids, onEmpty)
  useRowKeys(list, keys)
  useRowPresses(list, presses)

  return (
    <ul ref={list} className="todo-list" aria-label="Todos" data-settled={useIsSettled()}>
      {todos.map((todo) => (
        <TodoRow
          key={todo.id}
          todo={todo}
          isEditing={todo.id === editingId}
          isWaiting={waiting.has(todo.id)}
          events={events}
        />
      ))}
    </ul>
  )
}

/** Whether the rows that came first were painted: only later ones move in. */
function useIsSettled(): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setSettled(true))
    return () => cancelAnimationFrame(frame)
  }, [])
  return isSettled
}
