import type { FrozenWrite, RowWrite } from './entry.ts'
import { isPlainObject } from './json.ts'

/** A row that is there, or is not. */
export type Shown = { readonly exists: true; readonly value: unknown } | { readonly exists: false }

/** The absence of a row. */
export const ABSENT: Shown = { exists: false }

/**
 * What a key shows: the row of the log under the writes of its entries, oldest first.
 *
 * An insert and a frozen write show their whole value, a delete shows nothing, an update changes the fields that it
 * names and leaves the others as they are underneath. An update over nothing shows nothing.
 */
export function overlay(server: Shown, writes: Iterable<RowWrite | FrozenWrite>): Shown {
  let shown = server
  for (const write of writes) shown = applyWrite(shown, write)
  return shown
}

function applyWrite(shown: Shown, write: RowWrite | FrozenWrite): Shown {
  if (write.operation === 'delete') return ABSENT
  if ('set' in write) {
    if (!shown.exists) return ABSENT
    return { exists: true, value: withFields(shown.value, write.set, write.removed) }
  }
  return { exists: true, value: write.value }
}

function withFields(value: unknown, set: Readonly<Record<string, unknown>>, removed: ReadonlyArray<string>): unknown {
  const base = isPlainObject(value) ? value : {}
  const gone = new Set(removed)
  // fromEntries defines own properties, so that a field called __proto__ is an ordinary one.
  return Object.fromEntries([...Object.entries(base), ...Object.entries(set)].filter(([field]) => !gone.has(field)))
}
