import { createStateSchema, createStreamDB } from '@oxbow/react'
import * as z from 'zod'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})

// Once for the whole page, outside of components.
export const db = createStreamDB({ streamOptions: { url: '/v1/stream/recipes' }, state, create: true })
