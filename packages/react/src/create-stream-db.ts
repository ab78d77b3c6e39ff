import {
  createStreamDB as createStateDB,
  type ActionDefinition,
  type ActionMap,
  type CreateStreamDBOptions,
  type RowInputOf,
  type RowOf,
  type StreamCollection,
  type StreamDBMethods,
  type StreamStateDefinition,
} from '@oxbow/state/db'
import { useRendering } from './use-rendering.ts'
import { useAll } from './use-all.ts'
import { useRow, type UseRowResult } from './use-row.ts'
import { useSuspenseCollection, type UseSuspenseCollectionOptions } from './use-suspense-collection.ts'

type SuspenseOptions = Pick<UseSuspenseCollectionOptions<object, never>, 'suspendUntil'>
type SelectOptions<Row extends object, Data> = SuspenseOptions & {
  readonly select: (rows: ReadonlyArray<Row>) => Data
}

/** A collection of a database with its hooks attached. */
export type HookedCollection<Row extends object, Input extends object = Row> = StreamCollection<Row, Input> & {
  /**
   * All rows, in key order, for the component that renders. Sync starts when it mounts. The array keeps its identity
   * until a row changes. During server render, those that `db.dehydrate()` took.
   *
   * @throws HookError `outside-render` when no component renders.
   */
  useAll(): ReadonlyArray<Row>
  /**
   * `useAll` whose component shows the nearest `Suspense` fallback until the rows are there; see `useSuspenseCollection`.
   * With `select`, what that makes of them.
   *
   * @throws HookError `outside-render` when no component renders.
   */
  useAllSuspense(options?: SuspenseOptions & { readonly select?: undefined }): ReadonlyArray<Row>
  useAllSuspense<Data>(options: SelectOptions<Row, Data>): Data
  /**
   * The row of one key, and whether a local write of it is on its way; see `useRow`.
   *
   * @throws HookError `outside-render` when no component renders.
   */
  useRow(key: string): UseRowResult<Row>
}

/** The collections of a database, by the names of its state. */
export type CollectionsOf<TDef extends StreamStateDefinition> = {
  readonly [K in keyof TDef]: HookedCollection<RowOf<TDef[K]>, RowInputOf<TDef[K]>>
}

/** A database over one stream: typed collections, with hooks, that follow it and write to it. */
export type StreamDB<TDef extends StreamStateDefinition> = StreamDBMethods & {
  readonly collections: CollectionsOf<TDef>
}

/** A database with actions. */
export type StreamDBWithActions<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, ActionDefinition>,
> = StreamDB<TDef> & { readonly actions: ActionMap<TActions> }

/**
 * Makes a database as `createStreamDB` of `@oxbow/state/db` does and gives each collection the hooks `useAll`,
 * `useAllSuspense` and `useRow`. It may
 * stand beside the components, at the top of a module: nothing is read before something asks for rows.
 *
 * @throws StateError `invalid-options` or `invalid-schema`, at once.
 */
export function createStreamDB<TDef extends StreamStateDefinition>(
  options: CreateStreamDBOptions<TDef> & { actions?: undefined },
): StreamDB<TDef>
export function createStreamDB<TDef extends StreamStateDefinition, TActions extends Record<string, ActionDefinition>>(
  options: CreateStreamDBOptions<TDef, TActions>,
): StreamDBWithActions<TDef, TActions>
export function createStreamDB<TDef extends StreamStateDefinition, TActions extends Record<string, ActionDefinition>>(
  options: CreateStreamDBOptions<TDef, TActions>,
): StreamDB<TDef> | StreamDBWithActions<TDef, TActions> {
  const db = createStateDB(options)
  // Onto the collections themselves, so that they stay the ones that queries and actions know.
  for (const collection of Object.values(db.collections)) {
    Object.assign(collection, hooksOf(collection))
  }
  return db as StreamDBWithActions<TDef, TActions>
}

const ELSEWHERE = 'read `collection.toArray`, or follow the rows by `collection.subscribe(listener)`.'

const hooksOf = <Row extends object, Input extends object>(collection: StreamCollection<Row, Input>) => ({
  useAll: () => {
    useRendering('useAll', ELSEWHERE)
    return useAll(collection)
  },
  useAllSuspense: (options: SelectOptions<Row, unknown>) => {
    useRendering('useAllSuspense', ELSEWHERE)
    return useSuspenseCollection(collection, options).data
  },
  useRow: (key: string) => {
    useRendering('useRow', 'read `collection.get(key)`, or follow the rows by `collection.subscribe(listener)`.')
    return useRow(collection, key)
  },
})
