import { useCollection, useStreamDB } from '@oxbow/react'

export function Page() {
  const { data } = useCollection(useStreamDB().collections.todos)
  return <p>{data.map(({ text }) => text).join(', ')}</p>
}
