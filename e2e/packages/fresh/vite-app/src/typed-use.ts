// Types flow from the schema to what is read and written; each `@ts-expect-error` is one that has to be refused.
import { stream } from '@oxbow/client'
import { type HookError, createStateSchema, createStreamDB } from '@oxbow/react'
import { createOffsetStore } from '@oxbow/state/offsets'
import * as z from 'zod'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
})
const db = createStreamDB({ streamOptions: { url: '/v1/stream/types' }, state })

export const done = (id: string): boolean | undefined => db.collections.todos.get(id)?.done
export const add = () => db.collections.todos.insert({ id: '1' })
// @ts-expect-error a row without its key
export const keyless = () => db.collections.todos.insert({ done: true })
// @ts-expect-error a field that the schema does not know
export const unknownField = () => db.collections.todos.get('1')?.title
// @ts-expect-error a collection that the state does not have
export const unknownCollection = () => db.collections.notes

export const texts = async (): Promise<string[]> => {
  const response = await stream<{ text: string }>({ url: '/v1/stream/notes', live: false })
  return (await response.json()).map(({ text }) => text)
}
export const offsets = createOffsetStore
export const code = (error: HookError): string => error.code
