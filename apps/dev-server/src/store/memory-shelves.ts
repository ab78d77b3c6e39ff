import type { ShelfContents, ShelfName, ShelfView, Shelves } from './shelves.ts'
import { deleteIn, setIn, type Undo } from './undo.ts'

/** Records by group and name. */
type Table<V> = Map<string, Map<string, V>>

type Tables = { readonly [S in ShelfName]: Table<ShelfContents[S]> }

export interface MemoryShelves {
  readonly view: ShelfView
  /** The shelves for a transaction, whose changes can be taken back. */
  writer(undo: Undo): Shelves
}

/** Creates empty shelves in memory. */
export const createMemoryShelves = (): MemoryShelves => {
  const tables: Tables = {
    subscriptions: new Map(),
    patterns: new Map(),
    wakes: new Map(),
    links: new Map(),
    subscribers: new Map(),
    pending: new Map(),
    keys: new Map(),
    secrets: new Map(),
  }
  const view: ShelfView = {
    get: (shelf, group, name) => tables[shelf].get(group)?.get(name),
    all: (shelf, group) => tables[shelf].get(group) ?? [],
  }
  return {
    view,
    writer: (undo) => ({
      ...view,
      put: (shelf, group, name, record) => putIn(tables[shelf], group, name, record, undo),
      remove: (shelf, group, name) => removeFrom(tables[shelf], group, name, undo),
    }),
  }
}

const putIn = <V>(table: Table<V>, group: string, name: string, record: V, undo: Undo): void => {
  const records = table.get(group) ?? new Map<string, V>()
  if (records.size === 0) setIn(table, group, records, undo)
  setIn(records, name, record, undo)
}

const removeFrom = (table: Table<unknown>, group: string, name: string, undo: Undo): void => {
  const records = table.get(group)
  if (records === undefined) return
  deleteIn(records, name, undo)
  if (records.size === 0) deleteIn(table, group, undo)
}
