import { START, type Changeset } from './changeset.ts'
import type { RowTable } from './row-table.ts'

/** All rows as one changeset, which replaces whatever was before. */
export function wholeChangeset(
  rows: RowTable,
  { offset, nextOrdinal }: { readonly offset: string; readonly nextOrdinal: number },
): Changeset {
  const puts = Array.from(rows.entries(), ([type, key, row]) => [type, key, row.value, row.ordinal] as const)
  return { from: START, to: offset, reset: true, puts, deletes: [], txids: [], nextOrdinal }
}
