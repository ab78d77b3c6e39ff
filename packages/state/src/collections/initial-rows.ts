import type { Put } from '../core/changeset.ts'
import type { Migration } from '../core/migration.ts'
import { ABSENT, type Shown } from '../core/overlay.ts'
import type { RowCodec, ShownRow } from './row-codec.ts'
import { createRowSet, NO_ROWS, type RowSet } from './row-set.ts'

/** The rows that a page was rendered with on a server, as its collections show them. */
export interface InitialRows {
  /** From here on these are the rows. */
  take(rows: ReadonlyArray<Put>): void
  ofType(type: string): RowSet<ShownRow>
}

/** Makes a page without such rows. They are decoded when they are first asked for. */
export function createInitialRows(
  collections: ReadonlyArray<{ readonly type: string; readonly codec: RowCodec }>,
  migration: Migration,
): InitialRows {
  let puts: ReadonlyArray<Put> = []
  const made = new Map<string, RowSet<ShownRow>>()

  const decode = (type: string, codec: RowCodec): RowSet<ShownRow> => {
    const rows: Array<readonly [string, ShownRow]> = []
    for (const [of, key, raw, ordinal] of puts) {
      if (of !== type) continue
      const decoded = codec.decode(key, migrated(migration, type, key, raw), ordinal)
      if (decoded.kind === 'row') rows.push([key, decoded.row])
    }
    return createRowSet(rows)
  }
  return {
    take(rows) {
      puts = rows
      made.clear()
    },
    ofType(type) {
      const codec = collections.find((part) => part.type === type)?.codec
      if (puts.length === 0 || codec === undefined) return NO_ROWS
      const set = made.get(type) ?? decode(type, codec)
      made.set(type, set)
      return set
    },
  }
}

/** A value that can not be migrated is not shown, here and by the collection. */
function migrated(migration: Migration, type: string, key: string, raw: unknown): Shown {
  try {
    return { exists: true, value: migration.value(type, key, raw) }
  } catch {
    return ABSENT
  }
}
