// The port under the server: everything that survives a request. One contract suite checks every implementation.
import type { ProducerState } from '../core/producer-ledger.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import type { Shelves, ShelfView } from './shelves.ts'

/** The payload of one request. It is never split, and never changed. */
export interface Block {
  /** The position after the payload; also its key. */
  readonly end: number
  readonly payload: Uint8Array
}

/** A consistent sight of the store. It is valid only while the function that received it runs. */
export interface StoreView {
  stream(path: string): StreamRecord | undefined
  /** All streams, for housekeeping. */
  streams(): Iterable<StreamRecord>
  producer(incarnation: number, producerId: string): ProducerState | undefined
  /** The blocks that end after `after` and not after `upTo`, in order. Costs what it yields, not what is stored. */
  blocks(incarnation: number, after: number, upTo: number): Iterable<Block>
  readonly shelves: ShelfView
}

/** A transaction: its own changes are seen by its reads. */
export interface StoreWriter extends StoreView {
  readonly shelves: Shelves
  /** A number greater than all before it in this store, and at least `atLeast`. */
  nextIncarnation(atLeast: number): number
  putStream(record: StreamRecord): void
  putBlock(incarnation: number, block: Block): void
  putProducer(incarnation: number, producerId: string, state: ProducerState): void
  /** Removes the record, the blocks and the producers of a stream. */
  removeStream(record: StreamRecord): void
}

export interface StreamStore {
  /** Reads from the last committed state. */
  read<T>(work: (view: StoreView) => T): T
  /**
   * Runs `work` as a transaction, one at a time and in call order. All its changes are kept or, when it throws, none.
   * The promise resolves when the changes are as durable as the store makes them, and not before they can be read.
   */
  write<T>(work: (writer: StoreWriter) => T): Promise<T>
  /** Ends after the writes that were begun. Idempotent. */
  close(): Promise<void>
}
