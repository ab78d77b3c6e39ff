import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import * as z from 'zod'

export const state = createStateSchema({
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
const { todos } = db.collections

// Sync starts with the first of these; nothing has to be awaited.
export const shown: string[][] = []
export const stop = todos.subscribe((rows) => shown.push(rows.map(({ text }) => text)))
todos.insert({ id: '1', text: 'Milk' })
todos.update('1', (draft) => {
  draft.done = true
})

// Or wait until the end of the stream was reached once.
await db.preload()
