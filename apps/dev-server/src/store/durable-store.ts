// A store on disk, in one folder, over LMDB. A write resolves when the operating system reports it as on disk, and is
// not visible before; a process killed at any moment leaves the last committed state.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Database } from 'lmdb'
import { backUp, DATA_FILE } from './backup.ts'
import { BlockDamagedError } from './block-damaged-error.ts'
import { createCommit } from './lmdb-commit.ts'
import { type InStream, openTables, type Tables } from './lmdb-tables.ts'
import { StoreError } from './store-error.ts'
import type { Block, StoreView, StoreWriter, StreamStore } from './stream-store.ts'

export interface DurableStoreOptions {
  /** The folder; it is made when it does not exist. One server at a time uses it: `startServer` sees to that, others must. */
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

/** Opens the store in a folder. Throws a `StoreError` when the folder cannot be used. */
export const createDurableStore = (options: DurableStoreOptions): DurableStore => {
  if (options.isExpected === true && !existsSync(join(options.path, DATA_FILE)))
    throw new StoreError(options.path, new Error('it holds no store'))
  const tables = openTables(options.path)
  const view = viewOf(tables, options.path)
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

const viewOf = ({ streams, blocks, producers, shelves }: Tables, path: string): StoreView => ({
  stream: (name) => streams.get(name),
  streams: () => streams.getRange().map(({ value }) => value),
  producer: (incarnation, producerId) => producers.get([incarnation, producerId]),
  blocks: (incarnation, after, upTo) =>
    blocks
      .getRange({ start: [incarnation, after + 1], end: [incarnation, upTo + 1] })
      .map(({ key: [, end, sum], value }): Block => {
        if (sum !== undefined && crc32(value) !== sum) throw new BlockDamagedError(path, incarnation, Number(end))
        return { end: Number(end), payload: plain(value) }
      }),
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
    putBlock: (incarnation, { end, payload }) => blocks.putSync([incarnation, end, crc32(payload)], payload),
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
