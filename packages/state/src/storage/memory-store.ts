import { settleByCommit, changeOutbox, emptyOutbox, type OutboxRecord, freezeIn } from '../core/outbox-record.ts'
import type { Changeset } from '../core/changeset.ts'
import { RowTable } from '../core/row-table.ts'
import { defaultEnvironment, type Environment } from '../environment.ts'
import { createName } from '../core/random-name.ts'
import { freshMeta, type Store, type StoreMeta } from './store.ts'

const KEPT_CHANGESETS = 64

/** Options of `createMemoryStore`. */
export interface MemoryStoreOptions {
  /** Whether this very store is given to all tabs, as a simulation does. Default `false`. */
  readonly isShared?: boolean | undefined
}

/**
 * A store that lives as long as the page. It keeps every promise of the port but the one to survive a reload; several
 * databases may share one, as tabs share a database.
 */
export function createMemoryStore(
  chance: Pick<Environment, 'randomBytes'> = defaultEnvironment,
  options: MemoryStoreOptions = {},
): Store {
  let meta: StoreMeta = { ...freshMeta, life: createName(chance) }
  let outbox: OutboxRecord = emptyOutbox(createName(chance))
  const rows = new RowTable()
  const journal: Changeset[] = []
  return {
    kind: 'memory',
    isShared: options.isShared === true,
    load: async () => ({ meta, rows: rows.copy(), outbox }),
    meta: async () => meta,
    outbox: async () => outbox,
    outboxHead: async () => ({ ...outbox, seq: meta.seq }),
    async takeOver() {
      meta = { ...meta, epoch: meta.epoch + 1 }
      return meta
    },
    async commit({ epoch, seq, changeset, incarnation, syncedAt = meta.syncedAt }) {
      if (epoch !== meta.epoch || seq !== meta.seq || changeset.from !== meta.offset) return { committed: false, meta }
      const { to: offset, nextOrdinal } = changeset
      meta = { ...meta, seq: seq + 1, offset, nextOrdinal, incarnation, syncedAt }
      rows.apply(changeset)
      outbox = settleByCommit(outbox, changeset)
      journal.push(changeset)
      if (journal.length > KEPT_CHANGESETS) journal.shift()
      return { committed: true, meta }
    },
    async changesetsAfter(seq) {
      const missing = meta.seq - seq
      return missing < 0 || missing > journal.length ? undefined : journal.slice(journal.length - missing)
    },
    async changeOutbox(change) {
      if ((freezeIn(change)?.seq ?? meta.seq) !== meta.seq) return undefined
      const changed = changeOutbox(outbox, change)
      if (changed === undefined) return undefined
      // The log may have been read past an offset before its acknowledgement came.
      outbox = settleByCommit(changed, { to: meta.offset, txids: [] })
      return changed.rev
    },
    ...{ secure: async () => undefined, compact: async () => undefined },
    async clear({ keepOutbox }) {
      meta = { ...freshMeta, life: createName(chance), epoch: meta.epoch + 1 }
      rows.apply({ reset: true, puts: [], deletes: [] })
      journal.length = 0
      if (!keepOutbox) outbox = emptyOutbox(createName(chance))
    },
    close: async () => undefined,
  }
}
