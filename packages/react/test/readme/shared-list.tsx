import { useCollection, useStreamDB } from '@oxbow/react'
import { options } from './db.ts'

export function List({ id }: { id: string }) {
  const db = useStreamDB({ ...options, streamOptions: { url: `http://localhost:4437/v1/stream/lists/${id}` } })
  const { data, insert } = useCollection(db.collections.todos)
  return (
    <section aria-label={id}>
      {data.map(({ text }) => text).join(', ')}
      <button onClick={() => insert({ id: crypto.randomUUID(), text: 'jam' })}>Add jam</button>
    </section>
  )
}
