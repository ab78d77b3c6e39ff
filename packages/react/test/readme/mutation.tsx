import { useMutation } from '@oxbow/react'
import { db } from './db.ts'

export function Breakfast() {
  // One write of two rows: both are there, or none.
  const { mutate, status, error } = useMutation(db, (texts: string[]) => {
    for (const text of texts) db.collections.todos.insert({ id: crypto.randomUUID(), text })
  })
  return (
    <p>
      <button onClick={() => mutate(['eggs', 'toast'])}>Add breakfast</button> {error?.message ?? status}
    </p>
  )
}
