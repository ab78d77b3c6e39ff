import type { Database, RootDatabase } from 'lmdb'
import type { ShelfContents, ShelfName, ShelfView, Shelves } from './shelves.ts'

/** A group and a name in it. */
type ShelfKey = [group: string, name: string]

type ShelfTables = { readonly [S in ShelfName]: Database<ShelfContents[S], ShelfKey> }

/** Opens the shelves of a store; each is a table of its own. */
export const openShelves = (root: RootDatabase<number, string>): Shelves => {
  const table = <S extends ShelfName>(name: S): Database<ShelfContents[S], ShelfKey> =>
    root.openDB<ShelfContents[S], ShelfKey>({ name, encoding: 'json' })
  const tables: ShelfTables = {
    subscriptions: table('subscriptions'),
    patterns: table('patterns'),
    wakes: table('wakes'),
    links: table('links'),
    subscribers: table('subscribers'),
    pending: table('pending'),
    keys: table('keys'),
    secrets: table('secrets'),
  }
  const view: ShelfView = {
    get: (shelf, group, name) => tables[shelf].get([group, name]),
    all: (shelf, group) => groupOf(tables[shelf], group),
  }
  return {
    ...view,
    put: (shelf, group, name, record) => {
      tables[shelf].putSync([group, name], record)
    },
    remove: (shelf, group, name) => {
      tables[shelf].removeSync([group, name])
    },
  }
}

function* groupOf<V>(table: Database<V, ShelfKey>, group: string): Generator<readonly [string, V]> {
  for (const { key, value } of table.getRange({ start: [group, ''] })) {
    if (key[0] !== group) return
    yield [key[1], value]
  }
}
