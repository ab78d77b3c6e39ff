import { StreamDBProvider, useMutation } from '@oxbow/react'
import { db } from './db.ts'

function AddButton() {
  const { mutate, isPending, isError, error } = useMutation((texts: string[]) => {
    for (const text of texts) db.collections.todos.insert({ id: crypto.randomUUID(), text })
  })
  return (
    <>
      <button onClick={() => mutate(['Milk', 'Bread'])}>Add both</button>
      {isPending && <output>Sending</output>}
      {isError && <p role="alert">{error?.message}</p>}
    </>
  )
}

/** Two rows as one write, all or nothing. They show at once; the button does not wait. */
export const Add = () => (
  <StreamDBProvider db={db}>
    <AddButton />
  </StreamDBProvider>
)
