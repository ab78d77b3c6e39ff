import type { Offset } from '../core/changeset.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Outcome } from './outcome.ts'

/** An offset that no stream reaches: what is acknowledged there ends by its txid alone. */
export const BY_TXID: Offset = '\uffff'

/** Where the outbox sends its batches. */
export interface Destination {
  /** Whether what it has taken stands in the stream that is read, so that a batch in doubt can be looked for there. */
  readonly canLook: boolean
  /** One attempt to append a batch, bytes and stamp as they were frozen. Never rejects: a failure is an outcome. */
  send(batch: FrozenBatch, signal: AbortSignal): Promise<Outcome>
  /** The tail of the stream that is read, asked for now and from no cache; `undefined` when it could not be had. */
  tail(signal: AbortSignal): Promise<Offset | undefined>
}
