import { createContext, useContext } from 'react'
import { createTodoDB, type TodoDB } from '../data/database.ts'
import { createOpenLists } from '../data/open-lists.ts'
import { streamUrlOf } from './list-name.ts'
import { createTodoActions, type TodoActions } from '../data/todo-actions.ts'
import type { UseStreamOptions } from '@oxbow/react/streams'
import { networkFetch } from '../network/network.ts'
import { names } from '../people/names.ts'

/** One list: its name, its database, and what can be done with it. */
export interface TodoList {
  readonly name: string
  readonly db: TodoDB
  readonly actions: TodoActions
  /** The address of the stream of an answer, by the key of its row. */
  readonly answerUrl: (id: string) => string
  /** How its streams of text are asked for. */
  readonly access: UseStreamOptions
}

/** The lists that were opened in this page. */
export const openLists = createOpenLists<TodoList>((name) => {
  const db = createTodoDB(name)
  const actions = createTodoActions(db.collections.todos, { by: names.get, now: Date.now, random: Math.random })
  const answerUrl = (id: string) => `${streamUrlOf(name)}/answers/${encodeURIComponent(id)}`
  return { name, db, actions, answerUrl, access: { fetch: networkFetch } }
})

/** The list that the components below it show. */
export const ListContext = createContext<TodoList | undefined>(undefined)

/** The list that is shown. */
export function useList(): TodoList {
  const list = useContext(ListContext)
  if (list === undefined) throw new Error('useList() found no list: render a <ListContext> above this component.')
  return list
}
