import type { Offset } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { OutboxHead } from './outbox-head.ts'
import { batchName, keys } from './record-keys.ts'
import type { Sealed } from './sealer.ts'

type Seal = (value: unknown) => Promise<Sealed>

/** What is written for a whole outbox, sealed: this may take longer than a transaction lives. */
export interface SealedOutbox {
  readonly head: OutboxHead
  readonly records: ReadonlyArray<readonly [key: string, value: unknown]>
}

/** Seals a whole outbox as it is known to a tab. */
export async function sealOutbox(
  record: OutboxRecord,
  seal: Seal,
  sealRejection: (seal: Seal, rejection: OutboxRecord['rejections'][number]) => Promise<object>,
): Promise<SealedOutbox> {
  const { rev, changedAt, profileId, producer, frozen, entries, rejections, pause, wait } = record
  const records: Array<readonly [string, unknown]> = []
  for (const [order, { frozenWrites: _, acknowledgedAt: __, ...entry }] of entries.entries()) {
    const { txid } = entry
    records.push([keys.entry(txid), { txid, order: order + 1, ...(await seal(entry)) }])
  }
  for (const [offset, batch] of acknowledgedBatches(entries)) {
    const name = `restored/${offset}`
    records.push([keys.acknowledged(name), { offset, txids: batch.map(({ txid }) => txid) }])
    records.push([keys.writes(name), await seal(batch.map(({ frozenWrites }) => frozenWrites ?? []))])
  }
  for (const [place, rejection] of rejections.entries()) {
    const { txid } = rejection.entry
    records.push([keys.rejection(txid), { txid, order: 0, place, ...(await sealRejection(seal, rejection)) }])
  }
  if (frozen !== undefined) {
    const { body, ...rest } = frozen
    const writes = new Map(entries.map(({ txid, frozenWrites }) => [txid, frozenWrites ?? []]))
    records.push([keys.frozen, { ...rest, ...(await seal(body)) }])
    records.push([keys.writes(batchName(rest.stamp)), await seal(rest.txids.map((txid) => writes.get(txid) ?? []))])
  }
  const frozenHead = frozen && { stamp: frozen.stamp, txids: frozen.txids }
  return { head: { rev, changedAt, profileId, producer, frozen: frozenHead, pause, wait }, records }
}

/** The entries that are known to be in the log, by the offset at which they were acknowledged. */
function acknowledgedBatches(entries: ReadonlyArray<Entry>): ReadonlyMap<Offset, ReadonlyArray<Entry>> {
  const batches = new Map<Offset, Entry[]>()
  for (const entry of entries) {
    if (entry.acknowledgedAt === undefined) continue
    batches.set(entry.acknowledgedAt, [...(batches.get(entry.acknowledgedAt) ?? []), entry])
  }
  return batches
}
