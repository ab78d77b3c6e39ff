import { createStateSchema, createStreamDB } from '@oxbow/react'
import * as z from 'zod'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})

export const db = createStreamDB({
  streamOptions: { url: 'http://localhost:4437/v1/stream/todos' },
  state,
  create: true,
})
