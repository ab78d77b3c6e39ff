import type { FrozenWrite, RowWrite } from './entry.ts'
import { isPlainObject } from './json.ts'
import { ABSENT, type Shown } from './overlay.ts'
import type { RowTable } from './row-table.ts'

/** What is known of a raw value that is to be migrated. */
export interface MigrateContext {
  /** Whether the value is only the fields that an update sets; a field that it removes is `undefined`. */
  readonly partial: boolean
  /** The event type. */
  readonly type: string
  readonly key: string
}

/**
 * Brings a raw value, as any version of the application may have written it, to the shape that the schema of this version
 * takes. It is given values of the present shape as well, and returns those as they are.
 */
export type Migrate = (value: unknown, context: MigrateContext) => unknown

/** What a build of the application does with raw values before it looks at them. Nothing of it is stored. */
export interface Migration {
  /** The version of the build's own writes. */
  readonly schemaVersion: number
  /** A whole value. Throws what the application's function throws. */
  value(type: string, key: string, value: unknown): unknown
  /** A write of an entry. One that a newer build has made, or that can not be migrated, stays as it is. */
  write<W extends RowWrite | FrozenWrite>(write: W, madeBy: number | undefined): W
}

/** A build whose raw values are what its schemas take. */
export const NO_MIGRATION: Migration = { schemaVersion: 1, value: (_, __, value) => value, write: (write) => write }

/** Makes the migration of a build. Event types that it has no collection for are not its to migrate. */
export function createMigration(
  schemaVersion: number,
  migrate: Migrate | undefined,
  types: ReadonlySet<string>,
): Migration {
  if (migrate === undefined) return { ...NO_MIGRATION, schemaVersion }
  const value: Migration['value'] = (type, key, raw) =>
    types.has(type) ? migrate(raw, { partial: false, type, key }) : raw
  const fields = (write: UpdateWrite): UpdateWrite => {
    const { type, key } = write
    // fromEntries defines own properties, so that a field called __proto__ is an ordinary one.
    const removed = write.removed.map((field): [string, unknown] => [field, undefined])
    const all = Object.fromEntries([...Object.entries(write.set), ...removed])
    const migrated = migrate(all, { partial: true, type, key })
    const base = write.base && migrate(write.base, { partial: true, type, key })
    if (!isPlainObject(migrated)) return write
    const entries = Object.entries(migrated)
    return {
      ...write,
      ...(isPlainObject(base) && { base }),
      set: Object.fromEntries(entries.filter(([, each]) => each !== undefined)),
      removed: entries.filter(([, each]) => each === undefined).map(([field]) => field),
    }
  }
  return {
    schemaVersion,
    value,
    write(write, madeBy = 1) {
      if (madeBy > schemaVersion || !types.has(write.type)) return write
      try {
        if ('set' in write) return { ...write, ...fields(write) }
        return 'value' in write ? { ...write, value: value(write.type, write.key, write.value) } : write
      } catch {
        // The row that it leads to is judged by the schema: what is wrong with it is told there.
        return write
      }
    },
  }
}

/** A row of the log in the shape of a build. */
export function migratedRow(rows: Pick<RowTable, 'get'>, migration: Migration, type: string, key: string): Shown {
  const row = rows.get(type, key)
  if (row === undefined) return ABSENT
  try {
    return { exists: true, value: migration.value(type, key, row.value) }
  } catch {
    // It is not shown either; a write over it is valued over what stands in the log.
    return { exists: true, value: row.value }
  }
}

type UpdateWrite = Extract<RowWrite, { operation: 'update' }>
