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

/**
 * The writes over each key, in the shape of one build: those of one state of the outbox, whatever is laid over it later.
 */
export interface Layers {
  get(type: string, key: string): Layer | undefined
  has(type: string, key: string): boolean
  /** The keys of one type that something is laid over. */
  keysOf(type: string): ReadonlySet<string>
  readonly strata: Strata
}

/** Lays the writes of entries over nothing. Costs by their number. */
export const layersOf = ({ entries }: Pick<OutboxRecord, 'entries'>, migration: Migration = NO_MIGRATION): Layers =>
  layOver({ laid: createKeyedMap(), count: 0 }, entries, migration)

/** The layers of entries to which others were added at the end. Costs by the number of those. */
export const layersWith = (layers: Layers, added: ReadonlyArray<Entry>, migration: Migration = NO_MIGRATION): Layers =>
  layOver(layers.strata, added, migration)

/** What all states share that came one after another by added entries: each looks only at the entries that it has. */
interface Strata {
  readonly laid: KeyedMap<Array<{ readonly write: RowWrite | FrozenWrite; readonly place: number }>>
  /** The number of entries in the last state. */
  count: number
}

function layOver(strata: Strata, added: ReadonlyArray<Entry>, migration: Migration): Layers {
  const { laid } = strata
  for (const entry of added) {
    for (const stored of entry.frozenWrites ?? entry.writes) {
      const write = migration.write(stored, entry.schemaVersion)
      const one = { write, place: strata.count }
      const others = laid.get(write.type, write.key)
      if (others === undefined) laid.set(write.type, write.key, [one])
      else others.push(one)
    }
    strata.count += 1
  }
  return stateOf(strata, strata.count)
}

/** The first `count` entries. */
function stateOf(strata: Strata, count: number): Layers {
  const { laid } = strata
  const has = (type: string, key: string): boolean => (laid.get(type, key)?.[0]?.place ?? count) < count
  return {
    strata,
    has,
    get(type, key) {
      const own = laid.get(type, key)?.filter(({ place }) => place < count) ?? []
      const [first] = own
      return first && { writes: own.map(({ write }) => write), place: first.place }
    },
    keysOf(type) {
      const keys = [...laid.ofType(type).keys()]
      return new Set(count === strata.count ? keys : keys.filter((key) => has(type, key)))
    },
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
