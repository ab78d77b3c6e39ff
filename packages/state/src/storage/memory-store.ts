import { START, type Changeset } from '../core/changeset.ts'
import { createRowTable } from '../core/row-table.ts'
import { changeOutbox, emptyOutbox, settleByCommit, type OutboxRecord } from '../core/outbox-record.ts'
import type { Store, StoreMeta } from './store.ts'

const KEPT_CHANGESETS = 64

/**
 * A store that lives as long as the page. It keeps every promise of the port but the one to survive a reload; several
 * databases may share one, as tabs share a database.
 */
export function createMemoryStore(): Store {
  let meta: StoreMeta = { epoch: 0, seq: 0, offset: START, nextOrdinal: 0, incarnation: undefined }
  let outbox: OutboxRecord = emptyOutbox
  const rows = createRowTable()
  const journal: Changeset[] = []
  return {
    kind: 'memory',
    load: async () => ({ meta, rows: rows.entries(), outbox }),
    async takeOver() {
      meta = { ...meta, epoch: meta.epoch + 1 }
      return meta
    },
    async commit({ epoch, seq, changeset, incarnation }) {
      if (epoch !== meta.epoch || seq !== meta.seq || changeset.from !== meta.offset) return { committed: false, meta }
      meta = { epoch, seq: seq + 1, offset: changeset.to, nextOrdinal: changeset.nextOrdinal, incarnation }
      rows.apply(changeset)
      outbox = settleByCommit(outbox, changeset)
      journal.push(changeset)
      if (journal.length > KEPT_CHANGESETS) journal.shift()
      return { committed: true, meta }
    },
    async changesetsAfter(seq) {
      const missing = meta.seq - seq
      return missing > journal.length ? undefined : journal.slice(journal.length - missing)
    },
    async changeOutbox(change) {
      if (change.kind === 'freeze' && change.seq !== meta.seq) return false
      const changed = changeOutbox(outbox, change)
      if (changed === undefined) return false
      outbox = changed
      return true
    },
    close: async () => undefined,
  }
}
