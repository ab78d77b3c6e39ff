// The tables of a durable store, as they lie in its file.
import { type Database, open, type RootDatabase } from 'lmdb'
import type { ProducerState } from '../core/producer-ledger.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { openShelves } from './durable-shelves.ts'
import type { Shelves } from './shelves.ts'
import { StoreError } from './store-error.ts'

/** The layout of the folder. A folder with another number is refused, never changed. */
const FORMAT = 1

/**
 * A creation, and a position or a name in it. Behind the position of an append stands its checksum: LMDB has none of its
 * own, and what a disk has changed must not be served as if it had been written.
 */
export type InStream = Array<number | string>

export interface Tables {
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

/** Opens the tables in a folder. Throws a `StoreError` when it cannot be used. */
export const openTables = (path: string): Tables => {
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
