import { useCollection } from '@oxbow/react'
import { useList } from '../lists/list-context.ts'
import type { Todo } from './todo.ts'

/** The todos of the list in the order in which they were made. The same array until one changes. */
export function useTodos(): ReadonlyArray<Todo> {
  return useCollection(useList().db.collections.todos).data
}
