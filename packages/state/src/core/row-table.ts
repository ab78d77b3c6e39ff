import type { Changeset, StoredRow } from './changeset.ts'
import { createKeyedMap } from './keyed-map.ts'

/** The rows of the log up to one offset, as raw JSON. The fold of the log, and nothing else: no optimistic rows. */
export interface RowTable {
  get(type: string, key: string): StoredRow | undefined
  /** The rows of one type; live, so read it at once. */
  ofType(type: string): ReadonlyMap<string, StoredRow>
  readonly size: number
  /** All rows. */
  entries(): Generator<readonly [type: string, key: string, row: StoredRow], void>
  /** Brings the rows from `changeset.from` to `changeset.to`. */
  apply(changeset: Pick<Changeset, 'reset' | 'puts' | 'deletes'>): void
}

/** Makes an empty table. */
export function createRowTable(): RowTable {
  const rows = createKeyedMap<StoredRow>()
  return {
    get: rows.get,
    ofType: rows.ofType,
    entries: rows.entries,
    get size() {
      return rows.size
    },
    apply({ reset, puts, deletes }) {
      if (reset) rows.clear()
      for (const [type, key] of deletes) rows.delete(type, key)
      for (const [type, key, value, ordinal] of puts) rows.set(type, key, { value, ordinal })
    },
  }
}
