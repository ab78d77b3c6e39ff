import type { Changeset, Delete, Put } from './changeset.ts'
import { isCount, isFlag, isText, listOf, objectOf, type Guard } from './shape.ts'

/** Whether a value is a row as a changeset puts it. */
export const isPut: Guard<Put> = (value): value is Put => isKey(value, 4) && typeof value[3] === 'number'

const isDelete: Guard<Delete> = (value): value is Delete => isKey(value, 2)

const isKey = (value: unknown, length: number): value is ReadonlyArray<unknown> =>
  Array.isArray(value) && value.length === length && typeof value[0] === 'string' && typeof value[1] === 'string'

/** Whether a value that came from another tab, or from the disk, is a changeset. */
export const isChangeset: Guard<Changeset> = objectOf<Changeset>({
  from: isText,
  to: isText,
  reset: isFlag,
  puts: listOf(isPut),
  deletes: listOf(isDelete),
  txids: listOf(isText),
  nextOrdinal: isCount,
})
