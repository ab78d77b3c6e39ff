import type { Collection } from '@tanstack/db'
import { createListeners } from '../core/listeners.ts'
import { NO_ROWS, type RowSet } from './row-set.ts'

/** The rows of a collection as one array that changes identity when, and only when, a row has changed. */
export interface RowsView<Row extends object> {
  /** The rows now, in key order. The same array until something changes. Starts nothing. */
  get(): ReadonlyArray<Row>
  /** One of these rows. */
  getRow(key: string): Row | undefined
  /** Whether these are all rows that can be shown without the network. */
  isReady(): boolean
  /**
   * The rows that the page was rendered with on a server, on both sides: those that `db.dehydrate()` took there and
   * `createStreamDB({ initial })` brought here. None where there was neither.
   */
  getInitial(): ReadonlyArray<Row>
  /** One of these rows. */
  getInitialRow(key: string): Row | undefined
  /**
   * Calls `listener` after each change of the rows or of the collection's status. Starts sync.
   *
   * @returns a function that ends the subscription.
   */
  subscribe(listener: () => void): () => void
}

/** The part of a collection that a view reads. */
type Source<Row extends object> = Pick<
  Collection<Row, string>,
  'subscribeChanges' | 'on' | 'toArray' | 'get' | 'status'
>

/** What is known of the rows beside the collection, which has them only some time after it started. */
export interface UnstartedRows<Row extends object> {
  /** The rows of the database now, local writes included, once all of them are known; the same object until they change. */
  now(): RowSet<Row> | undefined
  initial(): RowSet<Row>
}

const NOTHING: UnstartedRows<never> = { now: () => undefined, initial: () => NO_ROWS }

/** Makes the view of a collection. It subscribes to it only while it has subscribers of its own. */
export function createRowsView<Row extends object>(
  collection: Source<Row>,
  unstarted: UnstartedRows<Row> = NOTHING,
): RowsView<Row> {
  let rows: ReadonlyArray<Row> | undefined
  // Whether `rows` was read since the last word of change. Without a subscription nobody says when rows change.
  let isCurrent = false
  let stop: (() => void) | undefined
  const listeners = createListeners<void>()

  const onChange = (): void => {
    isCurrent = false
    listeners.notify()
  }
  /** The rows of the database while the collection does not have them all; it is filled piece by piece. */
  const beforeReady = (): RowSet<Row> | undefined =>
    collection.status === 'idle' || collection.status === 'loading' ? unstarted.now() : undefined
  return {
    get() {
      const known = beforeReady()
      if (known !== undefined) return known.rows
      if (rows !== undefined && isCurrent) return rows
      isCurrent = stop !== undefined
      return (rows = sameOrNew(rows, collection.toArray))
    },
    getRow(key) {
      const known = beforeReady()
      return known === undefined ? collection.get(key) : known.byKey.get(key)
    },
    isReady: () => collection.status === 'ready' || beforeReady() !== undefined,
    ...initialView(unstarted),
    subscribe(listener) {
      const remove = listeners.add(listener)
      stop ??= watch(collection, onChange, () => listeners.notify())
      return () => {
        remove()
        if (listeners.size > 0) return
        stop?.()
        stop = undefined
        isCurrent = false
      }
    },
  }
}

/** Calls `onChange` after each change of a row, and `onStatus` after each of the status. @returns the end of it. */
function watch<Row extends object>(
  collection: Pick<Source<Row>, 'subscribeChanges' | 'on'>,
  onChange: () => void,
  onStatus: () => void,
): () => void {
  const changes = collection.subscribeChanges(
    // TanStack DB tells with an empty list that a collection has become ready.
    ({ length }) => length > 0 && onChange(),
    // Unless what is there counts as seen, it keeps from a subscriber that a row is gone of which it was never told.
    { includeInitialState: false },
  )
  const offStatus = collection.on('status:change', onStatus)
  return () => {
    changes.unsubscribe()
    offStatus()
  }
}

const initialView = <Row extends object>({
  initial,
}: UnstartedRows<Row>): Pick<RowsView<Row>, 'getInitial' | 'getInitialRow'> => ({
  getInitial: () => initial().rows,
  getInitialRow: (key) => initial().byKey.get(key),
})

function sameOrNew<Row>(before: ReadonlyArray<Row> | undefined, now: ReadonlyArray<Row>): ReadonlyArray<Row> {
  const isSame = before?.length === now.length && now.every((row, index) => row === before[index])
  return isSame && before !== undefined ? before : now
}
