import type { Entry, RowWrite } from '../core/entry.ts'
import { isPlainObject, isSameJson } from '../core/json.ts'
import type { Shown } from '../core/overlay.ts'

type UpdateWrite = Extract<RowWrite, { operation: 'update' }>

/** One row of which a local write and somebody else have changed the same fields. */
export interface Conflict {
  readonly type: string
  readonly key: string
  /** The row as it is without the local write. */
  readonly server: unknown
  /** The local write. */
  readonly entry: Entry
  /** What was changed by both. */
  readonly fields: ReadonlyArray<string>
}

/**
 * Decides a conflict, at once: `'mine'` (and nothing) sends the local values, `'theirs'` leaves these fields as they are,
 * and an object gives other values for them. When it throws, or gives what does not make a row that fits its schema, that
 * is a diagnostic `listener-failed`, and the local values are sent.
 */
export type ConflictResolver = (
  conflict: Conflict,
) => 'mine' | 'theirs' | Readonly<Record<string, unknown>> | undefined | void

/** What the fields of an update were when it was made, so that it shows later whether somebody else changed them. */
export function baseOf(write: RowWrite, before: Shown): RowWrite {
  if (write.operation !== 'update' || !before.exists) return write
  const row = fieldsOf(before.value)
  const names = [...Object.keys(write.set), ...write.removed]
  return {
    ...write,
    base: Object.fromEntries(names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]])),
  }
}

/** The write after conflicts with what the row is now were decided. */
export function decideConflict(
  write: RowWrite,
  before: Shown,
  entry: Entry,
  resolve: ConflictResolver | undefined,
): RowWrite {
  if (resolve === undefined || write.operation !== 'update' || !before.exists || write.base === undefined) return write
  const fields = conflictingFields(write, write.base, fieldsOf(before.value))
  if (fields.length === 0) return write
  const decision = resolve({ type: write.type, key: write.key, server: before.value, entry, fields })
  return decision === undefined || decision === 'mine'
    ? write
    : withDecision(write, fields, decision === 'theirs' ? {} : decision)
}

/** An update whose conflicting fields are left as they are, but for those that were decided. */
export function withDecision<W extends Pick<UpdateWrite, 'set' | 'removed'>>(
  write: W,
  fields: ReadonlyArray<string>,
  decided: Readonly<Record<string, unknown>>,
): W {
  const kept = new Set(fields)
  const without = Object.entries(write.set).filter(([name]) => !kept.has(name))
  return {
    ...write,
    removed: write.removed.filter((name) => !kept.has(name)),
    set: { ...Object.fromEntries(without), ...decided },
  }
}

function conflictingFields(
  { set, removed }: UpdateWrite,
  base: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  const isChanged = (name: string): boolean => !isSameJson(base[name], now[name])
  const isOther = (name: string): boolean => !isSameJson(set[name], now[name])
  return [...Object.keys(set).filter((name) => isChanged(name) && isOther(name)), ...removed.filter(isChanged)]
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (isPlainObject(value) ? value : {})
