import { createStateSchema, createStreamDB } from '@oxbow/react'
import type { UseStreamOptions } from '@oxbow/react/streams'
import { answerSchema } from './answer.ts'
import { todoSchema } from './todo.ts'

const state = createStateSchema({
  todos: { schema: todoSchema, type: 'todo', primaryKey: 'id' },
  answers: { schema: answerSchema, type: 'answer', primaryKey: 'id' },
})

/** The todos of one list. */
export type TodoDB = ReturnType<typeof createTodoDB>

/** Makes the database of a list. Its stream is made with the first visit; rows and changes are kept in this browser. */
export const createTodoDB = (url: string, { user, ...access }: UseStreamOptions) =>
  createStreamDB({ streamOptions: { url, ...access }, state, user, create: true })
