import { eq, useLiveQuery } from '@oxbow/react/query'
import { db } from './db.ts'

export function OpenTodos() {
  const { data } = useLiveQuery({
    query: (q) =>
      q
        .from({ todo: db.collections.todos })
        .where(({ todo }) => eq(todo.done, false))
        .orderBy(({ todo }) => todo.text),
  })
  return <p>{data.map(({ text }) => text).join(', ')}</p>
}
