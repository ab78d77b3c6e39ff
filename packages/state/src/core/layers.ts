import { createKeyedMap, type KeyedMap } from './keyed-map.ts'
import type { Entry, FrozenWrite, RowWrite } from './entry.ts'
import { entryDifference } from './entry-difference.ts'
import { isSameJson } from './json.ts'
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

/** The layers of entries to which others were added at the end. Those that were given before stay as they are. */
export function layersWith(
  layers: KeyedMap<Layer>,
  added: ReadonlyArray<Entry>,
  firstPlace: number,
  migration?: Migration,
): KeyedMap<Layer> {
  const next = layers.copy()
  layOver(next, added, firstPlace, migration)
  return next
}

function layOver(
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

/**
 * The keys that may show something else after the outbox went from one state to another. An entry that was frozen or
 * acknowledged shows what it showed before, where that can be told from the entry alone.
 */
export function keysChanged(
  before: Pick<OutboxRecord, 'entries'>,
  after: Pick<OutboxRecord, 'entries'>,
): KeyedMap<true> {
  const keys = createKeyedMap<true>()
  const { gone, come } = entryDifference(before.entries, after.entries)
  const successors = new Map(come.map((entry) => [entry.txid, entry]))
  const alike = new Set<string>()
  for (const entry of gone) {
    const next = successors.get(entry.txid)
    if (next !== undefined && isShownAlike(entry, next)) alike.add(entry.txid)
  }
  for (const { txid, writes } of [...gone, ...come]) {
    if (!alike.has(txid)) for (const { type, key } of writes) keys.set(type, key, true)
  }
  return keys
}

function isShownAlike(before: Entry, after: Entry): boolean {
  const [old, now] = [before.frozenWrites ?? before.writes, after.frozenWrites ?? after.writes]
  return old === now || (old.length === now.length && old.every((write, at) => isSameWrite(write, now[at])))
}

/** Whether two writes lay the same over a row, whatever that is. An update that was frozen has become a whole row. */
function isSameWrite(a: RowWrite | FrozenWrite, b: RowWrite | FrozenWrite | undefined): boolean {
  if (a.operation === 'update' || a.operation !== b?.operation || a.type !== b.type || a.key !== b.key) return false
  return a.operation === 'delete' || ('value' in a && 'value' in b && isSameJson(a.value, b.value))
}
