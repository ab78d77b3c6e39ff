import type { OutboxRecord } from '../core/outbox-record.ts'
import type { Outbox } from '../outbox/outbox.ts'

/** Ends in the outbox's own store the entries that a commit in another store has ended. */
export async function settleElsewhere(outbox: Pick<Outbox, 'get' | 'change'>, before: OutboxRecord): Promise<void> {
  const left = new Set(outbox.get().entries.map(({ txid }) => txid))
  const txids = before.entries.map(({ txid }) => txid).filter((txid) => !left.has(txid))
  await outbox.change({ kind: 'settle', txids })
}
