import type { Collection } from '@tanstack/db'
import { createListeners } from '../core/listeners.ts'

/** The rows of a collection as one array that changes identity when, and only when, a row has changed. */
export interface RowsView<Row extends object> {
  /** The rows now, in key order. The same array until something changes. Starts nothing. */
  get(): ReadonlyArray<Row>
  /**
   * Calls `listener` after each change of the rows or of the collection's status. Starts sync.
   *
   * @returns a function that ends the subscription.
   */
  subscribe(listener: () => void): () => void
}

/** The part of a collection that a view reads. */
type Source<Row extends object> = Pick<Collection<Row, string>, 'subscribeChanges' | 'on' | 'toArray'>

/** Makes the view of a collection. It subscribes to it only while it has subscribers of its own. */
export function createRowsView<Row extends object>(collection: Source<Row>): RowsView<Row> {
  let rows: ReadonlyArray<Row> | undefined
  // Whether `rows` was read since the last word of change. Without a subscription nobody says when rows change.
  let isCurrent = false
  let stop: (() => void) | undefined
  const listeners = createListeners<void>()

  const notify = (): void => listeners.notify()
  const start = (): void => {
    const changes = collection.subscribeChanges(({ length }) => {
      // TanStack DB tells with an empty list that a collection has become ready.
      if (length === 0) return
      isCurrent = false
      notify()
    })
    const offStatus = collection.on('status:change', notify)
    stop = () => {
      changes.unsubscribe()
      offStatus()
    }
  }
  return {
    get() {
      if (rows !== undefined && isCurrent) return rows
      isCurrent = stop !== undefined
      return (rows = sameOrNew(rows, collection.toArray))
    },
    subscribe(listener) {
      const remove = listeners.add(listener)
      if (stop === undefined) start()
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

function sameOrNew<Row>(before: ReadonlyArray<Row> | undefined, now: ReadonlyArray<Row>): ReadonlyArray<Row> {
  const isSame = before?.length === now.length && now.every((row, index) => row === before[index])
  return isSame && before !== undefined ? before : now
}
