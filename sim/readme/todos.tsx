import { createStateSchema, createStreamDB } from '@oxbow/react'
import * as z from 'zod'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})

const url = 'http://localhost:4437/v1/stream/todos'
const db = createStreamDB({ streamOptions: { url }, state, create: true })

export function Todos() {
  const todos = db.collections.todos.useAll()
  const add = () => db.collections.todos.insert({ id: `${Date.now()}`, text: 'Milk' })
  return (
    <ul>
      {todos.map(({ id, text }) => (
        <li key={id}>
          {text} <button onClick={() => db.collections.todos.delete(id)}>Done</button>
        </li>
      ))}
      <button onClick={add}>Add milk</button>
    </ul>
  )
}
