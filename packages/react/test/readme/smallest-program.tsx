import { createStateSchema, createStreamDB } from '@oxbow/react'
import { createRoot } from 'react-dom/client'
import * as z from 'zod'

const state = createStateSchema({
  todos: { schema: z.object({ id: z.string(), text: z.string() }), type: 'todo', primaryKey: 'id' },
})

const db = createStreamDB({
  streamOptions: { url: 'http://localhost:4437/v1/stream/todos' },
  state,
  create: true, // makes the stream on first use
})

function App() {
  const todos = db.collections.todos.useAll()
  const add = (input: HTMLInputElement) => {
    // Keys that sort by time keep the list in its order.
    const id = `${Date.now()}-${crypto.randomUUID()}`
    db.collections.todos.insert({ id, text: input.value })
    input.value = ''
  }
  return (
    <main>
      <ul>
        {todos.map((todo) => (
          <li key={todo.id}>
            {todo.text} <button onClick={() => db.collections.todos.delete(todo.id)}>Done</button>
          </li>
        ))}
      </ul>
      <input
        aria-label="What is to be done?"
        onKeyDown={(event) => {
          if (event.key === 'Enter') add(event.currentTarget)
        }}
      />
    </main>
  )
}

const root = document.querySelector('#root')
if (root !== null) createRoot(root).render(<App />)
