import type { OutboxRecord } from '../core/outbox-record.ts'
import type { OutboxHead } from './outbox-head.ts'
import { keys } from './record-keys.ts'
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
  const { rev, changedAt, profileId, producer, frozen, entries, rejections, pause } = record
  const records: Array<readonly [string, unknown]> = []
  for (const [order, { frozenWrites, acknowledgedAt, ...entry }] of entries.entries()) {
    const { txid } = entry
    records.push([keys.entry(txid), { txid, order: order + 1, ...(await seal(entry)) }])
    if (frozenWrites !== undefined) records.push([keys.writes(txid), { txid, ...(await seal(frozenWrites)) }])
    if (acknowledgedAt !== undefined) records.push([keys.acknowledged(txid), acknowledgedAt])
  }
  for (const [place, rejection] of rejections.entries()) {
    const { txid } = rejection.entry
    records.push([keys.rejection(txid), { txid, order: 0, place, ...(await sealRejection(seal, rejection)) }])
  }
  if (frozen !== undefined) {
    const { body, ...rest } = frozen
    records.push([keys.frozen, { ...rest, ...(await seal(body)) }])
  }
  const frozenHead = frozen && { stamp: frozen.stamp, txids: frozen.txids }
  return { head: { rev, changedAt, profileId, producer, frozen: frozenHead, pause }, records }
}
