import { useCollection } from '@oxbow/react'
import { db } from './db.ts'

/** A list that says how it stands. It renders again when the texts change, and for nothing else. */
export function List() {
  const {
    data: texts,
    isLoading,
    error,
  } = useCollection(db.collections.todos, {
    select: (rows) => rows.map(({ text }) => text),
  })
  if (isLoading) return <p>Loading</p>
  return (
    <>
      {error && <p role="alert">{error.message}</p>}
      <p>{texts.length === 0 ? 'Nothing to do' : texts.join(', ')}</p>
    </>
  )
}
