'use client'

import type { StreamCollection } from '@oxbow/state/db'
import { useMemo } from 'react'
import { checkCollection } from './check-collection.ts'
import { listenToBoth } from './listen-to-both.ts'
import { readinessAtFirst, readinessNow, type Readiness } from './readiness.ts'
import { useSelected, type Source } from './use-selected.ts'

/** Options of `useCollection`. */
export interface UseCollectionOptions<Row extends object, Data> {
  /** What the component needs of the rows. It renders again only when this differs, by a shallow comparison. */
  readonly select: (rows: ReadonlyArray<Row>) => Data
}

/** What `useCollection` gives. The same object until something in it changes; the three methods never change. */
export interface UseCollectionResult<Row extends object, Input extends object, Data> extends Readiness {
  /** All rows in key order, or what `select` made of them. During server render, those that `db.dehydrate()` took. */
  readonly data: Data
  /** Adds one or several rows. Shown at once, sent in order. Throws when a row does not fit its schema. */
  readonly insert: StreamCollection<Row, Input>['insert']
  /** Changes the row of a key by a function that edits a draft. Shown at once, sent in order. */
  readonly update: StreamCollection<Row, Input>['update']
  /** Deletes the row of a key, or those of several. Shown at once, sent in order. */
  readonly delete: StreamCollection<Row, Input>['delete']
}

/**
 * The rows of a collection, how far they are loaded, and how to change them. Sync starts when the component mounts.
 *
 * @throws HookError `foreign-collection`.
 */
export function useCollection<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
  options?: { readonly select?: undefined },
): UseCollectionResult<Row, Input, ReadonlyArray<Row>>
export function useCollection<Row extends object, Input extends object, Data>(
  collection: StreamCollection<Row, Input>,
  options: UseCollectionOptions<Row, Data>,
): UseCollectionResult<Row, Input, Data>
export function useCollection<Row extends object, Input extends object, Data>(
  collection: StreamCollection<Row, Input>,
  options?: { readonly select?: UseCollectionOptions<Row, Data>['select'] | undefined },
): UseCollectionResult<Row, Input, Data | ReadonlyArray<Row>> {
  return useShown(collection, options?.select, 'useCollection')
}

/** What every hook over a whole collection gives; `hook` is the name that mistakes are told with. */
export function useShown<Row extends object, Input extends object, Data>(
  collection: StreamCollection<Row, Input>,
  select: ((rows: ReadonlyArray<Row>) => Data) | undefined,
  hook: string,
): UseCollectionResult<Row, Input, Data | ReadonlyArray<Row>> {
  checkCollection(collection, hook)
  const data = useSelected<ReadonlyArray<Row>, Data | ReadonlyArray<Row>>(collection.rows, select)
  const source = useMemo(() => readinessSource(collection), [collection])
  const readiness = useSelected(source)
  const methods = useMemo(() => methodsOf(collection), [collection])
  return useMemo(() => ({ data, ...readiness, ...methods }), [data, readiness, methods])
}

function readinessSource<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
): Source<Readiness> {
  return {
    get: () => readinessNow(collection),
    getInitial: () => readinessAtFirst(collection),
    subscribe: listenToBoth(collection.rows, collection.syncStatus),
  }
}

function methodsOf<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
): Pick<UseCollectionResult<Row, Input, never>, 'insert' | 'update' | 'delete'> {
  return {
    insert: collection.insert,
    update: collection.update.bind(collection),
    delete: collection.delete,
  }
}
