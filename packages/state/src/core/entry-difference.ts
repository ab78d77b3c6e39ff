import type { Entry } from './entry.ts'

/** What a change of the outbox has done to its list of entries. */
export interface EntryDifference {
  /** Entries that are no longer there, or no longer what they were. */
  readonly gone: ReadonlyArray<Entry>
  /** Entries that were not there, or were not what they are. */
  readonly come: ReadonlyArray<Entry>
}

/**
 * Compares two states of the outbox. Entries are never changed in place, so the same object is the same entry; what the
 * lists have in common at their beginning and at their end costs one comparison each.
 */
export function entryDifference(before: ReadonlyArray<Entry>, after: ReadonlyArray<Entry>): EntryDifference {
  if (before === after) return { gone: [], come: [] }
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let rest = 0
  while (rest < shorter - start && before[before.length - 1 - rest] === after[after.length - 1 - rest]) rest += 1
  const old = before.slice(start, before.length - rest)
  const now = after.slice(start, after.length - rest)
  if (old.length === 0 || now.length === 0) return { gone: old, come: now }
  const [oldOnes, newOnes] = [new Set(old), new Set(now)]
  return { gone: old.filter((entry) => !newOnes.has(entry)), come: now.filter((entry) => !oldOnes.has(entry)) }
}
