import { useSuspenseCollection } from '@oxbow/react'
import { Suspense } from 'react'
import { db } from './db.ts'

function Count() {
  const { data } = useSuspenseCollection(db.collections.todos, { suspendUntil: 'ready' })
  return <p>{data.length} todos</p>
}

export const Counted = () => (
  <Suspense fallback={<p>Loading</p>}>
    <Count />
  </Suspense>
)
