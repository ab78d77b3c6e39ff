import type { Changeset } from './changeset.ts'
import { isPlainObject } from './json.ts'

const isText = (value: unknown): boolean => typeof value === 'string'
const isKey = (value: unknown, length: number): boolean =>
  Array.isArray(value) && value.length === length && isText(value[0]) && isText(value[1])

/** Whether a value that came from another tab is a changeset. */
export function isChangeset(value: unknown): value is Changeset {
  if (!isPlainObject(value)) return false
  const { from, to, reset, puts, deletes, txids, nextOrdinal } = value
  return (
    [isText(from), isText(to), typeof reset === 'boolean', typeof nextOrdinal === 'number'].every(Boolean) &&
    Array.isArray(puts) &&
    puts.every((put) => isKey(put, 4) && typeof put[3] === 'number') &&
    Array.isArray(deletes) &&
    deletes.every((key) => isKey(key, 2)) &&
    Array.isArray(txids) &&
    txids.every(isText)
  )
}
