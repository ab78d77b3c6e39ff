import type { Offset } from '../core/changeset.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Outcome } from './outcome.ts'

/** Where the outbox sends its batches. */
export interface Destination {
  /** One attempt to append a batch, bytes and stamp as they were frozen. Never rejects: a failure is an outcome. */
  send(batch: FrozenBatch, signal: AbortSignal): Promise<Outcome>
  /** The tail of the stream that is read, asked for now and from no cache; `undefined` when it could not be had. */
  tail(signal: AbortSignal): Promise<Offset | undefined>
}
