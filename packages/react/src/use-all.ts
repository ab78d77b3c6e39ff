'use client'

import type { RowsView } from '@oxbow/state/db'
import { useSyncExternalStore } from 'react'

/**
 * All rows of a collection, in key order; the hook behind `db.collections.todos.useAll()`. Sync starts when the
 * component mounts. The array keeps its identity until a row changes. During server render, those
 * that `db.dehydrate()` took.
 */
export function useAll<Row extends object>(collection: { readonly rows: RowsView<Row> }): ReadonlyArray<Row> {
  return useSyncExternalStore(collection.rows.subscribe, collection.rows.get, collection.rows.getInitial)
}
