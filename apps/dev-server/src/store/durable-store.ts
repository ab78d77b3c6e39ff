// A store on disk, in one folder, over LMDB. A write resolves when the operating system reports it as on disk, and is
// not visible before; a process killed at any moment leaves the last committed state.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import type { ProducerState } from '../core/producer-ledger.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { backUp, DATA_FILE } from './backup.ts'
import { openShelves } from './durable-shelves.ts'
import { createCommit } from './lmdb-commit.ts'
import type { Shelves } from './shelves.ts'
import { StoreError } from './store-error.ts'
import type { Block, StoreView, StoreWriter, StreamStore } from './stream-store.ts'

export interface DurableStoreOptions {
  /** The folder; it is made when it does not exist. One server at a time uses it. */
  readonly path: string
  /** Refuses a folder that holds no store yet, instead of making one. */
  readonly isExpected?: boolean | undefined
}

/** A store in a folder. */
export interface DurableStore extends StreamStore {
  /**
   * Copies the store as it is at one moment into another folder, while it goes on working. The folder is made; one that
   * holds anything is refused. The copy is opened like any store.
   */
  backup(folder: string): Promise<void>
}

/** The layout of the folder. A folder with another number is refused, never changed. */
const FORMAT = 1

/** A creation, and a position or a name in it. */
type InStream = Array<number | string>

interface Tables {
  readonly root: RootDatabase<number, string>
  /** By path. */
  readonly streams: Database<StreamRecord, string>
  /** By creation and end position: a read begins at its offset, whatever is before. */
  readonly blocks: Database<Uint8Array, InStream>
  readonly producers: Database<ProducerState, InStream>
  readonly shelves: Shelves
}

/** More tables than there are. */
const MAX_TABLES = 32

/** Opens the store in a folder. Throws a `StoreError` when the folder cannot be used. */
export const createDurableStore = (options: DurableStoreOptions): DurableStore => {
  if (options.isExpected === true && !existsSync(join(options.path, DATA_FILE)))
    throw new StoreError(options.path, new Error('it holds no store'))
  const tables = openTables(options.path)
  const view = viewOf(tables)
  const writer = writerOf(tables, view)
  const commit = createCommit(tables.root, options.path)
  let closing: Promise<void> | undefined
  return {
    read: (work) => work(view),
    write: (work) => commit(() => work(writer)),
    backup: (folder) => backUp(tables.root, folder),
    close: () => (closing ??= tables.root.close()),
  }
}

const openTables = (path: string): Tables => {
  try {
    const root = open<number, string>({
      path,
      encoding: 'json',
      noSubdir: false,
      maxDbs: MAX_TABLES,
      // A commit becomes visible only after it is on disk.
      overlappingSync: false,
      // With it a failing commit also rejects a promise of lmdb's own that nobody can take.
      eventTurnBatching: false,
    })
    const format = root.get('format')
    if (format === undefined) root.putSync('format', FORMAT)
    else if (format !== FORMAT) throw new Error(`its format is ${format}, this version knows ${FORMAT}`)
    return {
      root,
      streams: root.openDB<StreamRecord, string>({ name: 'streams', encoding: 'json' }),
      blocks: root.openDB<Uint8Array, InStream>({ name: 'blocks', encoding: 'binary' }),
      producers: root.openDB<ProducerState, InStream>({ name: 'producers', encoding: 'json' }),
      shelves: openShelves(root),
    }
  } catch (cause) {
    throw new StoreError(path, cause)
  }
}

const viewOf = ({ streams, blocks, producers, shelves }: Tables): StoreView => ({
  stream: (path) => streams.get(path),
  streams: () => streams.getRange().map(({ value }) => value),
  producer: (incarnation, producerId) => producers.get([incarnation, producerId]),
  blocks: (incarnation, after, upTo) =>
    blocks
      .getRange({ start: [incarnation, after + 1], end: [incarnation, upTo + 1] })
      .map(({ key: [, end], value }): Block => ({ end: Number(end), payload: plain(value) })),
  shelves,
})

const writerOf = (tables: Tables, view: StoreView): StoreWriter => {
  const { root, streams, blocks, producers, shelves } = tables
  return {
    ...view,
    shelves,
    nextIncarnation: (atLeast) => {
      const next = Math.max((root.get('incarnation') ?? 0) + 1, atLeast)
      root.putSync('incarnation', next)
      return next
    },
    putStream: (record) => streams.putSync(record.path, record),
    putBlock: (incarnation, { end, payload }) => blocks.putSync([incarnation, end], payload),
    putProducer: (incarnation, producerId, state) => producers.putSync([incarnation, producerId], state),
    removeStream: ({ path, incarnation }) => {
      streams.removeSync(path)
      removeAll(blocks, incarnation)
      removeAll(producers, incarnation)
    },
  }
}

/** Removes what a creation stored in a table. */
const removeAll = (table: Database<unknown, InStream>, incarnation: number): void => {
  const keys = table.getKeys({ start: [incarnation], end: [incarnation + 1] })
  for (const key of [...keys]) table.removeSync(key)
}

/** The same bytes without the methods of a Buffer, as every store gives them. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
