// Two installs of @tanstack/db stand side by side, as they do when an application asks for another version of it.
import { renderToString } from 'react-dom/server'
import { createElement } from 'react'
import { createStateSchema, createStreamDB } from '@oxbow/react'
import { useLiveQuery } from '@oxbow/react/query'
import * as z from 'zod'

const schema = z.object({ id: z.string() })
const state = createStateSchema({ todos: { schema, type: 'todo', primaryKey: 'id' } })
const db = createStreamDB({ streamOptions: { url: 'http://localhost:1/v1/stream/todos' }, state })
const List = () =>
  createElement('p', null, useLiveQuery({ query: (q) => q.from({ todo: db.collections.todos }) }).data.length)
try {
  process.stdout.write(renderToString(createElement(List)))
} catch (error) {
  process.stdout.write(`${error.name} ${error.code}: ${error.message}`)
}
