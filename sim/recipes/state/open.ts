import { createStateSchema, createStreamDB, type StreamDB } from '@oxbow/state/db'
import * as z from 'zod'

export const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo', // as in the events of the stream: never change it
    primaryKey: 'id',
  },
})

export const openTodos = (url: string): StreamDB<typeof state> =>
  createStreamDB({ streamOptions: { url }, state, create: true })
