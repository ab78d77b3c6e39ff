import { createKeyedMap, type KeyedMap } from './keyed-map.ts'
import type { Entry, FrozenWrite, RowWrite } from './entry.ts'
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
  const layers = createKeyedMap<{ writes: Array<RowWrite | FrozenWrite>; place: number }>()
  for (const [place, entry] of record.entries.entries()) {
    for (const stored of entry.frozenWrites ?? entry.writes) {
      const write = migration.write(stored, entry.schemaVersion)
      const layer = layers.get(write.type, write.key)
      if (layer) layer.writes.push(write)
      else layers.set(write.type, write.key, { writes: [write], place })
    }
  }
  return layers
}

/** The keys that may show something else after the outbox went from one state to another. */
export function keysChanged(
  before: Pick<OutboxRecord, 'entries'>,
  after: Pick<OutboxRecord, 'entries'>,
): KeyedMap<true> {
  const keys = createKeyedMap<true>()
  const old = new Set<Entry>(before.entries)
  const now = new Set<Entry>(after.entries)
  for (const [entries, others] of [
    [old, now],
    [now, old],
  ] as const) {
    for (const entry of entries) {
      if (others.has(entry)) continue
      for (const { type, key } of entry.writes) keys.set(type, key, true)
    }
  }
  return keys
}
