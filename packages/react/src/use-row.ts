'use client'

import type { StreamCollection } from '@oxbow/state/db'
import { useMemo } from 'react'
import { checkCollection } from './check-collection.ts'
import { useSelected } from './use-selected.ts'

/**
 * The row of one key, or `undefined` while there is none. The component renders again for changes of this row only.
 * Sync starts when it mounts. `undefined` during server render.
 *
 * @throws HookError `foreign-collection`.
 */
export function useRow<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
  key: string,
): Row | undefined {
  checkCollection(collection, 'useRow')
  const source = useMemo(
    () => ({ get: (): Row | undefined => collection.get(key), subscribe: collection.rows.subscribe }),
    [collection, key],
  )
  return useSelected(source, same, undefined)
}

const same = <T>(value: T): T => value
