import { createStateSchema, createStreamDB } from '@oxbow/react'
import * as z from 'zod'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})

export const options = { streamOptions: { url: 'http://localhost:4437/v1/stream/todos' }, state, create: true }
export const db = createStreamDB(options)

// Said once: `useStreamDB()` has this type everywhere.
declare module '@oxbow/react' {
  interface Register {
    db: typeof db
  }
}
