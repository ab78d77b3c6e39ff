import { createContext, useContext } from 'react'
import { createTodoDB, type TodoDB } from '../data/database.ts'
import { createOpenLists } from '../data/open-lists.ts'
import { ownAccess } from '../account/own-access.ts'
import { OWN_LIST, ownStreamUrlOf, roomUrlOf, streamUrlOf } from './list-name.ts'
import { createTodoActions, type TodoActions } from '../data/todo-actions.ts'
import type { UseStreamOptions } from '@oxbow/react/streams'
import { networkFetch } from '../network/network.ts'
import { names } from '../people/names.ts'

/** One list: its name, its database, and what can be done with it. */
export interface TodoList {
  readonly name: string
  /** Whether it belongs to the account of this browser. */
  readonly isOwn: boolean
  readonly db: TodoDB
  readonly actions: TodoActions
  /** The address of the stream of an answer, by the key of its row. */
  readonly answerUrl: (id: string) => string
  /** The address at which those who have the list open say so; absent where nobody else can. */
  readonly room: string | undefined
  /** How its streams of text are asked for. */
  readonly access: UseStreamOptions
}

/** The lists that were opened in this page, by their names; that of a user by `ownListOf`. */
export const openLists = createOpenLists<TodoList>((name) => {
  const user = name.startsWith(OWN_PREFIX) ? name.slice(OWN_PREFIX.length) : undefined
  const url = user === undefined ? streamUrlOf(name) : ownStreamUrlOf(user)
  const { headers, onError } = ownAccess
  const access = { fetch: networkFetch, ...(user === undefined ? {} : { user, headers, onError }) }
  const db = createTodoDB(url, access)
  const actions = createTodoActions(db.collections.todos, { by: names.get, now: Date.now, random: Math.random })
  const answerUrl = (id: string) => `${url}/answers/${encodeURIComponent(id)}`
  const room = user === undefined ? roomUrlOf(name) : undefined
  return { name, room, isOwn: user !== undefined, db, actions, answerUrl, access }
})

const OWN_PREFIX = `${OWN_LIST}/`

/** The name under which the own list of a user is opened. */
export const ownListOf = (user: string): string => OWN_PREFIX + user

/** The list that the components below it show. */
export const ListContext = createContext<TodoList | undefined>(undefined)

/** The list that is shown. */
export function useList(): TodoList {
  const list = useContext(ListContext)
  if (list === undefined) throw new Error('useList() found no list: render a <ListContext> above this component.')
  return list
}
