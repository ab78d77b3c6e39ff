/** Rows as readers see them, all at one moment. */
export interface RowSet<Row extends object> {
  /** In key order, as collections have them. */
  readonly rows: ReadonlyArray<Row>
  readonly byKey: ReadonlyMap<string, Row>
}

/** A set without rows; always the same one. */
export const NO_ROWS: RowSet<never> = { rows: Object.freeze([]), byKey: new Map<string, never>() }

/** Orders the rows of some keys. */
export function createRowSet<Row extends object>(rows: ReadonlyArray<readonly [key: string, row: Row]>): RowSet<Row> {
  if (rows.length === 0) return NO_ROWS
  // The order of TanStack DB's own keys, so that nothing moves when a collection takes over.
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { rows: sorted.map(([, row]) => row), byKey: new Map(sorted) }
}
