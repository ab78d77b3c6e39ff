import type { KeyedMap } from '../core/keyed-map.ts'
import { createListeners } from '../core/listeners.ts'
import { layersOf, type Layer } from '../core/layers.ts'
import {
  settleByCommit,
  changeOutbox,
  emptyOutbox,
  type OutboxChange,
  type OutboxRecord,
} from '../core/outbox-record.ts'
import type { Changeset } from '../core/changeset.ts'
import type { Store } from '../storage/store.ts'
import type { Entry } from '../core/entry.ts'

/** The outbox as this tab knows it: what the store holds, and never more. */
export interface Outbox {
  get(): OutboxRecord
  /** The writes over each key; made once for each state of the outbox. */
  layers(): KeyedMap<Layer>
  /** Calls `listener` after each change of this tab, with what it was before. */
  subscribe(listener: (before: OutboxRecord) => void): () => void
  /** Calls `listener` after every change, those by commits and by loading included. */
  onAnyChange(listener: () => void): () => void
  /** Takes what was read from the store. */
  load(record: OutboxRecord): void
  /** Changes the store, then this; `false` when the change came too late. Changes of this tab happen one after another. */
  change(change: OutboxChange): Promise<boolean>
  /** Follows a commit that the store has made. Calls no listener: what it ended is shown with the commit's own rows. */
  settle(changeset: Pick<Changeset, 'to' | 'txids'>): void
}

/** Makes the outbox over a store. */
export function createOutbox(store: () => Promise<Pick<Store, 'changeOutbox'>>): Outbox {
  let record = emptyOutbox('')
  let layers: KeyedMap<Layer> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const listeners = createListeners<OutboxRecord>()
  const watchers = createListeners<void>()
  const replace = (next: OutboxRecord): void => {
    if (next === record) return
    record = next
    layers = undefined
    watchers.notify()
  }
  return {
    get: () => record,
    layers: () => (layers ??= layersOf(record)),
    subscribe: listeners.add,
    onAnyChange: watchers.add,
    load: replace,
    settle: (changeset) => replace(settleByCommit(record, changeset)),
    change(change) {
      const changed = last.then(async () => {
        const stored = await store()
        if ((await stored.changeOutbox(change)) === undefined) return false
        const before = record
        replace(changeOutbox(record, change) ?? record)
        if (record !== before) listeners.notify(before)
        return true
      })
      last = changed.catch(() => undefined)
      return changed
    },
  }
}

/** Entries that are not yet known to be in the log. */
export const waitingEntries = (record: OutboxRecord): ReadonlyArray<Entry> =>
  record.entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
