// The page, without JSX so that Node can load it as it is.
import { StreamDBProvider, createStateSchema, createStreamDB, useCollection, useStreamDB } from '@oxbow/react'
import { createElement as h } from 'react'
import * as z from 'zod'

const state = createStateSchema({
  todos: { schema: z.object({ id: z.string(), text: z.string() }), type: 'todo', primaryKey: 'id' },
})

export const openDatabase = (url) => createStreamDB({ streamOptions: { url }, state, create: true })

const Todos = () => {
  const { data, isLoading } = useCollection(useStreamDB().collections.todos)
  if (isLoading) return h('p', null, 'Loading')
  return h(
    'ul',
    null,
    data.map(({ id, text }) => h('li', { key: id }, text)),
  )
}

export const App = ({ db }) => h(StreamDBProvider, { db }, h(Todos))
