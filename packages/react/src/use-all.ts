'use client'

import type { RowsView } from '@oxbow/state/db'
import { useContext, useSyncExternalStore } from 'react'
import { HookError } from './hook-error.ts'
import { StreamDBContext } from './stream-db-context.ts'

/**
 * All rows of a collection, in key order; the hook behind `db.collections.todos.useAll()`. Sync starts when the
 * component mounts. The array keeps its identity until a row changes. During server render, those
 * that `db.dehydrate()` took.
 *
 * @throws HookError `outside-render` when no component renders.
 */
export function useAll<Row extends object>(collection: { readonly rows: RowsView<Row> }): ReadonlyArray<Row> {
  checkRendering()
  return useSyncExternalStore(collection.rows.subscribe, collection.rows.get, collection.rows.getInitial)
}

/** Reading a context is the one hook that keeps nothing, so it shows whether hooks work here and changes nothing. */
function checkRendering(): void {
  try {
    useContext(StreamDBContext)
  } catch (cause) {
    throw new HookError(
      'outside-render',
      'useAll() is a hook: call it in a component while it renders. ' +
        'Elsewhere read `collection.toArray`, or follow the rows by `collection.subscribe(listener)`.',
      { cause },
    )
  }
}
