import type { SyncStatus } from '@oxbow/react'
import { isBegunAnew } from '../status/trouble.ts'

/** The part of a database that is needed to open and leave it. */
export interface Leavable {
  readonly status: {
    get(): Pick<SyncStatus, 'pendingCount' | 'error'>
    subscribe(listener: () => void): () => void
  }
  start(): void
  connect(): void
  disconnect(): void
}

/** The lists of this page, one database each. */
export interface OpenLists<List extends { readonly db: Leavable }> {
  /** The list of a name: always the same one. */
  open(name: string): List
  /**
   * Says that a list is looked at. @returns a function that says that it no longer is: once all changes of the list are
   * on the server, its connection ends.
   */
  lookAt(list: List): () => void
  /** Lets the lists that are in use try again at once. */
  retry(): void
}

/** Makes the lists; `create` makes one. */
export function createOpenLists<List extends { readonly db: Leavable }>(
  create: (name: string) => List,
): OpenLists<List> {
  const lists = new Map<string, List>()
  /** Lists with a connection, and how to keep it. */
  const busy = new Map<List, () => void>()

  const leaveWhenSent = (list: List): void => {
    const { status } = list.db
    const leave = (): void => {
      if (status.get().pendingCount > 0) return
      stop()
      busy.delete(list)
      list.db.disconnect()
    }
    const stop = status.subscribe(leave)
    busy.set(list, stop)
    leave()
  }
  return {
    open(name) {
      const list = lists.get(name) ?? create(name)
      lists.set(name, list)
      return list
    },
    lookAt(list) {
      const keep = busy.get(list)
      busy.set(list, () => undefined)
      keep?.()
      // One that was left with changes is still connected. To look at it again is no word about those that are held.
      if (keep === undefined) list.db.connect()
      else list.db.start()
      return () => leaveWhenSent(list)
    },
    retry() {
      // A list that was made anew asks what is to become of its changes: to be online again is no answer.
      for (const { db } of busy.keys()) if (!isBegunAnew(db.status.get())) db.connect()
    },
  }
}
