import { createStateSchema, createStreamDB } from '@oxbow/react'
import { todoSchema } from './todo.ts'

/** The list that everyone who opens this page shares. */
export const db = createStreamDB({
  streamOptions: { url: '/v1/stream/todos' },
  state: createStateSchema({ todos: { schema: todoSchema, type: 'todo', primaryKey: 'id' } }),
  create: true,
})
