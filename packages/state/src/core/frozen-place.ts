import { BY_TXID, type Offset } from './changeset.ts'
import { hasLeft, isValuedAnew, type FrozenBatch, type Stamp } from './entry.ts'
import type { Freeze, OutboxRecord, Producer } from './outbox-state.ts'

/*
 * The rules of the frozen batch, for an outbox in memory (its record) and for one on the disk (its head) alike.
 */

/** What of an outbox is about the batch that may be on its way. */
export interface FrozenPlace extends Pick<OutboxRecord, 'changedAt' | 'producer' | 'pause'> {
  readonly frozen: Pick<FrozenBatch, 'stamp' | 'txids' | 'discarded'> | undefined
}

/** Whether a batch may be frozen there: nothing but entries came since it was valued, and no other batch is. */
export const mayFreeze = ({ pause, changedAt, frozen }: FrozenPlace, { batch, rev }: Freeze): boolean =>
  pause === undefined && rev >= changedAt && (frozen === undefined || isValuedAnew(frozen, batch))

/** The same with no batch frozen, and with the producer of the next one. */
export const withoutBatch = <T extends FrozenPlace>(
  place: T,
  producer: Producer | undefined,
): T & { frozen: undefined; wait: undefined; producer: Producer | undefined } => ({
  ...{ ...place, frozen: undefined, wait: undefined, producer },
})

/** Who sends as `stamp` did, and what comes next. */
export const producerAt = ({ producerId, epoch }: Stamp, nextSeq: number): Producer => ({ producerId, epoch, nextSeq })

/**
 * Whether an entry may be replaced by another, or by nothing, and what becomes of the frozen batch: it goes on without the
 * entry (`less`), or is released. One that is in the log, or on its way, is left alone; during a pause nothing is on its
 * way, but what is frozen may have arrived, unless the stream is another one.
 */
export function replacement(
  { frozen, pause }: FrozenPlace,
  txid: string,
  acknowledgedAt: Offset | undefined,
  by: unknown,
): 'apart' | 'less' | 'released' | undefined {
  // What ends by its txid alone may never do so: whoever has taken it may not say. It may be discarded.
  if (acknowledgedAt !== undefined && (by !== undefined || acknowledgedAt !== BY_TXID)) return undefined
  if (frozen?.txids.includes(txid) !== true) return 'apart'
  if (pause === undefined) return undefined
  if (pause.reason === 'recreated') return 'released'
  if (by !== undefined) return undefined
  return hasLeft(frozen, txid) ? 'less' : 'released'
}

/** The same with one more entry of the frozen batch discarded. */
export const withDiscarded = <T extends FrozenPlace>(place: T, txid: string): T => ({
  ...place,
  frozen: place.frozen && { ...place.frozen, discarded: [...(place.frozen.discarded ?? []), txid] },
})
