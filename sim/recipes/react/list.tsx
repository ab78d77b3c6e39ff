import { useCollection } from '@oxbow/react'
import { db } from './db.ts'

/** A list that says how it stands. It renders again when the texts change, and for nothing else. */
export function List() {
  const {
    data: texts,
    isLoading,
    isError,
    error,
  } = useCollection(db.collections.todos, {
    select: (rows) => rows.map(({ text }) => text),
  })
  if (isError) return <p role="alert">{error?.message}</p>
  if (isLoading) return <p>Loading</p>
  return <p>{texts.length === 0 ? 'Nothing to do' : texts.join(', ')}</p>
}
