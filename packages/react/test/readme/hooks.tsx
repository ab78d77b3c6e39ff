import { StreamDBProvider, useCollection, useRow, useStreamDB, useSyncStatus } from '@oxbow/react'
import { db } from './db.ts'

const useTodos = () => useStreamDB().collections.todos

function Todos() {
  const { data: ids, isLoading, error } = useCollection(useTodos(), { select: (rows) => rows.map(({ id }) => id) })
  if (isLoading) return <p>Loading</p>
  return (
    <>
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {ids.map((id) => (
          <Todo key={id} id={id} />
        ))}
      </ul>
    </>
  )
}

function Todo({ id }: { id: string }) {
  const todos = useTodos()
  const { data: todo, isPending } = useRow(todos, id)
  const toggle = () =>
    todos.update(id, (draft) => {
      draft.done = !draft.done
    })
  return (
    <li>
      <label>
        <input type="checkbox" checked={todo?.done ?? false} onChange={toggle} /> {todo?.text}
        {isPending && ' …'}
      </label>
    </li>
  )
}

function Badge() {
  const { phase, pendingCount } = useSyncStatus()
  return <output>{pendingCount === 0 ? phase : `${phase}, ${pendingCount} waiting`}</output>
}

export const App = () => (
  <StreamDBProvider db={db}>
    <Badge />
    <Todos />
  </StreamDBProvider>
)
