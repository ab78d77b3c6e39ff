'use client'

import type { StreamCollection } from '@oxbow/state/db'
import { useMemo } from 'react'
import { listenToBoth } from './listen-to-both.ts'
import { checkCollection } from './check-collection.ts'
import { useSelected, type Source } from './use-selected.ts'

/** What `useRow` gives. The same object until something in it changes. */
export interface UseRowResult<Row extends object> {
  /** The row, or `undefined` while there is none. During server render, that which `db.dehydrate()` took. */
  readonly data: Row | undefined
  /** Whether a local write of this row is not yet part of the log. True from the call of `insert` or `update` on. */
  readonly isPending: boolean
}

/**
 * The row of one key, and whether a local write of it is on its way. The component renders again for changes of this row
 * only, whatever happens to the others. Sync starts when it mounts.
 *
 * @throws HookError `foreign-collection`.
 */
export function useRow<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
  key: string,
): UseRowResult<Row> {
  checkCollection(collection, 'useRow')
  const source = useMemo(() => rowSource(collection, key), [collection, key])
  return useSelected(source)
}

function rowSource<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
  key: string,
): Source<UseRowResult<Row>> {
  return {
    get: () => ({ data: collection.rows.getRow(key), isPending: collection.pending.has(key) }),
    getInitial: () => ({ data: collection.rows.getInitialRow(key), isPending: false }),
    subscribe: listenToBoth(collection.rows, collection.pending),
  }
}
