import { createKeyedMap, type KeyedMap } from './keyed-map.ts'
import type { Entry, FrozenWrite, RowWrite } from './entry.ts'
import { entryDifference } from './entry-difference.ts'
import { NO_MIGRATION, type Migration } from './migration.ts'
import type { OutboxRecord } from './outbox-record.ts'

/** What the outbox lays over one key. */
export interface Layer {
  /** The writes of all entries of the key, oldest first; a frozen entry counts with its frozen values. */
  readonly writes: ReadonlyArray<RowWrite | FrozenWrite>
  /** The place of the first entry that touches the key. */
  readonly place: number
}

/** The writes over each key, in the shape of this build. Costs by the number of writes. */
export function layersOf(record: Pick<OutboxRecord, 'entries'>, migration: Migration = NO_MIGRATION): KeyedMap<Layer> {
  const layers = createKeyedMap<Layer>()
  layOver(layers, record.entries, 0, migration)
  return layers
}

/** Lays entries that come after all others over the layers of those. Costs by the number of their writes. */
export function layOver(
  layers: KeyedMap<Layer>,
  entries: ReadonlyArray<Entry>,
  firstPlace: number,
  migration: Migration = NO_MIGRATION,
): void {
  for (const [at, entry] of entries.entries()) {
    for (const stored of entry.frozenWrites ?? entry.writes) {
      const write = migration.write(stored, entry.schemaVersion)
      const { writes, place } = layers.get(write.type, write.key) ?? { writes: [], place: firstPlace + at }
      layers.set(write.type, write.key, { writes: [...writes, write], place })
    }
  }
}

/** The keys that may show something else after the outbox went from one state to another. */
export function keysChanged(
  before: Pick<OutboxRecord, 'entries'>,
  after: Pick<OutboxRecord, 'entries'>,
): KeyedMap<true> {
  const keys = createKeyedMap<true>()
  const { gone, come } = entryDifference(before.entries, after.entries)
  for (const entries of [gone, come]) {
    for (const entry of entries) for (const { type, key } of entry.writes) keys.set(type, key, true)
  }
  return keys
}
