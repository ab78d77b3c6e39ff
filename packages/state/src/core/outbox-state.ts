import type { Offset } from './changeset.ts'
import type { Entry, FrozenBatch, FrozenWrite, Rejection, Stamp } from './entry.ts'
import type { Pause, PauseChange } from './pause.ts'
import type { SendWait } from './send-wait.ts'

/** Under which name the next batch will be sent. */
export interface Producer {
  readonly producerId: string
  readonly epoch: number
  readonly nextSeq: number
}

/** The durable outbox of a scope: its entries in the order in which they became durable, at most one frozen batch. */
export interface OutboxRecord {
  /** How many changes were made to it over all tabs; commits that end entries do not count. */
  readonly rev: number
  /** The revision of the last change that was more than an added entry or a wait. */
  readonly changedAt: number
  /** The random id of this profile, the beginning of all its transaction ids. */
  readonly profileId: string
  readonly entries: ReadonlyArray<Entry>
  readonly frozen: FrozenBatch | undefined
  /** Absent until the first batch, and after a reconcile that asks for a new name. */
  readonly producer: Producer | undefined
  readonly rejections: ReadonlyArray<Rejection>
  /** Present while sending stands still on purpose. */
  readonly pause: Pause | undefined
  /** Before which moment the frozen batch is not tried again, and why. */
  readonly wait: SendWait | undefined
}

/** An outbox into which nothing was ever written. */
export const emptyOutbox = (profileId: string): OutboxRecord => ({
  rev: 0,
  changedAt: 0,
  profileId,
  entries: [],
  frozen: undefined,
  producer: undefined,
  rejections: [],
  pause: undefined,
  wait: undefined,
})

/** A batch to be frozen, and what it was valued from. */
export interface Freeze {
  readonly batch: FrozenBatch
  /** What the writes of each of its entries became. */
  readonly writes: ReadonlyArray<ReadonlyArray<FrozenWrite>>
  readonly seq: number | undefined
  readonly rev: number
  /** Whether the batch, once it was sent, can be looked for in the stream that is read. */
  readonly canLook?: boolean | undefined
}

/**
 * A change of the outbox. Those that concern the frozen batch are compare-and-set on its stamp: when another stamp (or
 * none) stands there, nothing changes.
 *
 * - `enqueue` adds entries at the end, and freezes a batch that ends with them when it says so; refused as a whole when
 *   the freeze is, or when others have added entries since: those come before.
 * - `freeze` stores a batch of the oldest entries that wait; refused unless they all still do, unless the rows are at commit `seq`
 *   (when the store has these rows), and unless the outbox had, since the revision `rev` from which the batch was valued,
 *   at most entries added. While a batch is frozen, only one under its stamp with its entries, or the first of them, takes
 *   its place: valued anew, after the log was looked through from `rev` on.
 * - `confirm` says that the frozen batch is sent as it is: the log was looked through from `rev` on and does not have it.
 *   Refused when the outbox had more than entries added since.
 * - `acknowledge` ends a batch that is in the log, at `offset` when a 200 named it. `txids` says which batch is meant: after
 *   a reconcile that found nothing another tab may have frozen others under the same stamp. `settled` are entries that
 *   whoever took it is done with.
 * - `release` ends a batch that is not in the log: its entries wait again. `newProducer` forgets the producer's name.
 * - `reject` takes entries out for good and keeps them as rejections; a frozen batch that holds one is released. Refused
 *   when one of them has ended meanwhile, or is known to be in the log. Both are refused when the outbox had more than
 *   entries added since `rev`, from which on the log was looked through for the batch.
 * - `retry` puts a rejected entry back at the end.
 * - `discard` forgets an entry, `edit` gives it other writes: one that is rejected, or waits and is in no frozen
 *   batch. During a pause also one of the frozen batch: when the stream is another one, that batch is released; else
 *   only `discard` may, and the batch, which may have arrived, stays frozen until the log was looked through for it.
 * - `pause` stops sending, and without a pause lets it go on; see `isPauseTimely`. Because of another stream it also ends
 *   the entries that are known to be in the log that is gone. While it lasts nothing is frozen.
 * - `wait` says when the frozen batch may be tried again; it ends with the batch.
 * - `settle` ends entries that are in the log, where the store of the rows is another than that of the outbox.
 * - `restore` writes a whole outbox into an empty one: the site's data were removed under a tab that still knows it. Where
 *   another tab was faster, what that one did not know is added at the end. `offset` is up to where the log was read in the
 *   tab, which does not have the entries that wait there: a store whose rows are further drops them, and the log is read
 *   again. A tab that knew no outbox yet has no profile id: it changes nothing, and takes what is there.
 */
export type OutboxChange =
  | { kind: 'enqueue'; entries: ReadonlyArray<Entry>; freeze?: Freeze | undefined }
  | ({ kind: 'freeze' } & Freeze)
  | { kind: 'confirm'; stamp: Stamp; rev?: number | undefined }
  | {
      kind: 'acknowledge'
      stamp: Stamp
      offset: Offset | undefined
      txids?: ReadonlyArray<string> | undefined
      settled?: ReadonlyArray<string> | undefined
    }
  | { kind: 'release'; stamp: Stamp; newProducer: boolean; rev?: number | undefined }
  | {
      kind: 'reject'
      stamp: Stamp | undefined
      rejections: ReadonlyArray<Rejection>
      rev?: number | undefined
    }
  | { kind: 'retry'; txid: string }
  | { kind: 'discard'; txid: string }
  | { kind: 'edit'; entry: Entry }
  | PauseChange
  | { kind: 'wait'; stamp: Stamp; wait: SendWait }
  | { kind: 'settle'; txids: ReadonlyArray<string> }
  | { kind: 'restore'; record: OutboxRecord; offset: Offset }
