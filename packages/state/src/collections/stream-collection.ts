import { createCollection, type Collection, type UtilsRecord } from '@tanstack/db'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { StateError } from '../errors.ts'
import { createLoading, type Loadable, type Loading } from './loading.ts'
import type { MutationHandlers } from './mutation-handlers.ts'
import { createPendingView, type PendingView } from './pending-view.ts'
import type { RowCodec, ShownRow } from './row-codec.ts'
import { createRowsView, type RowsView, type UnstartedRows } from './rows-view.ts'
import type { ReadableStatus } from '../sync/status-board.ts'
import { createOrderWatch } from './wanted-order.ts'
import type { SyncPort } from './writer.ts'

/** A TanStack DB collection of one event type, keyed by the event's key. */
export type StreamCollection<Row extends object, Input extends object = Row> = Collection<
  Row,
  string,
  UtilsRecord,
  StandardSchemaV1<Input, Row>,
  Input
> &
  Subscribable<Row>

/** What a stream collection has beyond a TanStack DB collection. */
export interface Subscribable<Row extends object> {
  /**
   * Calls `listener` with the array of rows now, and after each change; a commit of many rows is one call. Starts sync.
   * The array is the same object as long as no row has changed.
   *
   * @returns a function that ends the subscription.
   */
  subscribe(listener: (rows: ReadonlyArray<Row>) => void): () => void
  /** The rows as a snapshot and a word of change, for bindings to view libraries. */
  readonly rows: RowsView<Row>
  /** How the database of the collection stands, as `db.status` tells it; for bindings that are given a collection. */
  readonly syncStatus: ReadableStatus
  /** Which rows have local writes that are not yet part of the log; for bindings that mark them. */
  readonly pending: PendingView
  /** How far its rows are loaded; for bindings that wait for them. */
  readonly loading: Loading
}

/** What a stream collection is made of. */
export interface StreamCollectionOptions {
  readonly id: string
  readonly primaryKey: string
  readonly codec: RowCodec
  /** Takes the collection's callbacks and shows its rows. */
  readonly attach: (port: SyncPort) => () => void
  /** The rows while the collection does not have them. */
  readonly unstarted: UnstartedRows<ShownRow>
  readonly handlers: MutationHandlers
  readonly syncStatus: ReadableStatus
  /** The keys of the collection's writes that wait in the outbox. */
  readonly pending: PendingView
  readonly loadable: Loadable
  readonly onStart: () => void
  /** Whether writes throw. */
  readonly isReadOnly: boolean
}

/** Makes the collection behind a writer. Sync starts with its first subscriber, `preload()` or mutation. */
export function createStreamCollection(options: StreamCollectionOptions): StreamCollection<ShownRow> {
  const { id, primaryKey, codec, attach, handlers, syncStatus, onStart } = options
  const order = createOrderWatch()
  const collection = createCollection({
    id,
    schema: codec.schema as StandardSchemaV1<ShownRow, ShownRow>,
    getKey: (row: ShownRow) => String(row[primaryKey]),
    // Never collected: the rows would have to be read again.
    gcTime: 0,
    sync: {
      rowUpdateMode: 'full',
      sync: ({ begin, write, commit, markReady }) => {
        const detach = attach({ begin, write, commit, markReady, wantedOrder: order.wanted })
        onStart()
        return detach
      },
    },
    ...handlers,
  })
  order.watch(collection)
  const rows = createRowsView<ShownRow>(collection, options.unstarted)
  return Object.assign(collection, options.isReadOnly ? refusals(id) : {}, {
    rows,
    syncStatus,
    loading: createLoading(options.loadable, { isReady: rows.isReady, fill: () => collection.preload() }),
    pending: createPendingView(options.pending, collection),
    subscribe(listener: (rows: ReadonlyArray<ShownRow>) => void) {
      let given: ReadonlyArray<ShownRow> | undefined
      const give = (): void => {
        const now = rows.get()
        if (now === given) return
        given = now
        listener(now)
      }
      const stop = rows.subscribe(give)
      give()
      return stop
    },
  })
}

/** Writes of a collection that is only read. */
function refusals(id: string): Record<'insert' | 'update' | 'delete', () => never> {
  const refuse = (): never => {
    throw new StateError(
      'read-only',
      `The collection ${id} can only be read: its database was made with "writes: false". Give "writes" a destination.`,
    )
  }
  return { insert: refuse, update: refuse, delete: refuse }
}

/**
 * The id of a database's collection in TanStack DB. It holds the stream's URL, so that the same name on two streams
 * gives two sources.
 */
export const getStreamDBCollectionId = (streamUrl: string, collectionName: string): string =>
  `stream-db:${streamUrl}:${collectionName}`
