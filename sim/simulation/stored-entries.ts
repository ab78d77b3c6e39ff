import type { Entry } from '@oxbow/state/db'

/** Where an entry of an outbox stands: of two, the one with the smaller place comes first. */
export interface Place {
  readonly place: number
  /** When it was stored there. */
  readonly at: number
}

/** By transaction id. */
export type Places = ReadonlyMap<string, Place>

/** What a browser's databases were seen to hold. */
export interface StoredEntries {
  /** By transaction id: the entry as it was first stored. */
  readonly entries: ReadonlyMap<string, Entry>
  /** What stood in the databases, from one removal of the site's data to the next. */
  readonly contents: ReadonlyArray<Places>
  /** A tab's view of the databases. `stored` hears of each entry that a transaction of the tab has stored. */
  viewOf(stored: (txid: string) => void): IDBFactory
  /** All that was stored so far is being removed. */
  removed(): void
}

interface StoredEntry {
  readonly entry: Entry
  readonly place: number
}

/** What a record holds, if it is one of an entry or of entries that came together. */
function entriesIn(key: string, record: unknown): StoredEntry[] {
  const { data, order, place = 0, txids = [] } = Object(record) as StoredRecord
  // No change adds so many.
  const placeOf = (index: number): number => order + index / 10_000
  if (data === undefined) return []
  if (key.startsWith('e/')) return [{ entry: JSON.parse(data) as Entry, place: placeOf(place) }]
  if (!key.startsWith('g/')) return []
  const contents = JSON.parse(data) as Entry[]
  return txids.flatMap((txid, index) =>
    txid === '' || contents[index] === undefined
      ? []
      : [{ entry: { ...contents[index], txid }, place: placeOf(index) }],
  )
}

interface StoredRecord {
  readonly data?: string
  readonly order: number
  readonly place?: number
  readonly txids?: ReadonlyArray<string>
}

/** Watches the entries that are stored in a browser's databases, from outside. */
export function watchEntries(factory: IDBFactory, tick: () => number): StoredEntries {
  const entries = new Map<string, Entry>()
  const contents: Array<Map<string, Place>> = [new Map()]
  const note = (places: Map<string, Place>, { entry, place }: StoredEntry): string => {
    const { txid } = entry
    if (!entries.has(txid)) entries.set(txid, entry)
    if (!places.has(txid)) places.set(txid, { place, at: tick() })
    return txid
  }
  return {
    entries,
    contents,
    viewOf(stored) {
      const open: IDBFactory['open'] = (name, version) => {
        // Databases are opened and removed in the order in which that is asked for.
        const places = contents.at(-1) ?? new Map<string, Place>()
        const request = factory.open(name, version)
        request.addEventListener('success', () => {
          watchPuts(request.result, (key, record) => {
            for (const entry of entriesIn(key, record)) stored(note(places, entry))
          })
        })
        return request
      }
      return {
        open,
        cmp: (a, b) => factory.cmp(a, b),
        deleteDatabase: (name) => factory.deleteDatabase(name),
        databases: () => factory.databases(),
      }
    },
    removed: () => void contents.push(new Map()),
  }
}

/** Calls back with what a connection has put, when its transaction is complete. */
function watchPuts(database: IDBDatabase, done: (key: string, record: unknown) => void): void {
  const transact = database.transaction.bind(database)
  database.transaction = (names, mode, options) => {
    const transaction = transact(names, mode, options)
    const puts: Array<readonly [key: string, record: unknown]> = []
    const storeOf = transaction.objectStore.bind(transaction)
    transaction.objectStore = (name) => {
      const objects = storeOf(name)
      const put = objects.put.bind(objects)
      objects.put = (record: unknown, key?: IDBValidKey) => {
        if (typeof key === 'string') puts.push([key, record])
        return put(record, key)
      }
      return objects
    }
    transaction.addEventListener('complete', () => puts.forEach(([key, record]) => done(key, record)))
    return transaction
  }
}
