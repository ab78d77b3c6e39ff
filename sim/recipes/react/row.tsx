import { useRow } from '@oxbow/react'
import { db } from './db.ts'

/** One row by its key: changes of other rows do not render it. */
export function Todo({ id }: { id: string }) {
  const { todos } = db.collections
  const { data: todo, isPending } = useRow(todos, id)
  if (todo === undefined) return null
  const toggle = () =>
    todos.update(id, (draft) => {
      draft.done = !draft.done
    })
  return (
    <label>
      <input type="checkbox" checked={todo.done} onChange={toggle} /> {todo.text} {isPending && '(not sent yet)'}
    </label>
  )
}
