import { isSameJson } from './json.ts'
import type { RowTable } from './row-table.ts'

/** A row that two tables do not have alike. */
export interface DifferentRow {
  readonly type: string
  readonly key: string
  /** `missing` and `extra`: only the log has it, or only the rows do; `different`: with another value. */
  readonly kind: 'missing' | 'extra' | 'different'
}

/** How rows differ from what the log says. */
export interface RowDifference {
  readonly isSame: boolean
  readonly missing: number
  readonly extra: number
  readonly different: number
  /** Which ones: the first hundred. */
  readonly keys: ReadonlyArray<DifferentRow>
}

const MOST_KEYS = 100

/** Compares rows with what the log says. Their order does not count: it depends on where reading began. */
export function compareRows(log: RowTable, rows: RowTable): RowDifference {
  const counts = { missing: 0, extra: 0, different: 0 }
  const keys: DifferentRow[] = []
  const note = (type: string, key: string, kind: DifferentRow['kind']): void => {
    counts[kind] += 1
    if (keys.length < MOST_KEYS) keys.push({ type, key, kind })
  }
  for (const [type, key, { value }] of log.entries()) {
    const own = rows.get(type, key)
    if (own === undefined) note(type, key, 'missing')
    else if (!isSameJson(own.value, value)) note(type, key, 'different')
  }
  for (const [type, key] of rows.entries()) if (log.get(type, key) === undefined) note(type, key, 'extra')
  return { ...counts, isSame: counts.missing + counts.extra + counts.different === 0, keys }
}
