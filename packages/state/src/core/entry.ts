import type { Offset } from './changeset.ts'
import { isNumber, isText, objectOf, type Guard } from './shape.ts'

/**
 * One row of a local write. An update names the fields that it sets and the ones that it removes, so that a remote
 * change of another field stays visible under it.
 */
export type RowWrite =
  | { readonly operation: 'insert'; readonly type: string; readonly key: string; readonly value: unknown }
  | {
      readonly operation: 'update'
      readonly type: string
      readonly key: string
      readonly set: Readonly<Record<string, unknown>>
      readonly removed: ReadonlyArray<string>
      /** What these fields were, as far as they were there, when the write was made. */
      readonly base?: Readonly<Record<string, unknown>> | undefined
    }
  | { readonly operation: 'delete'; readonly type: string; readonly key: string }

/**
 * One local write: the rows that go together or not at all. It is durable before its mutation handler resolves and
 * ends when its txid comes back on the stream, when the stream is read past the offset at which it was acknowledged,
 * or by a rejection that the user sees.
 */
export interface Entry {
  /** The profile's random id and 96 random bits: recognisable, not guessable by another writer. */
  readonly txid: string
  readonly writes: ReadonlyArray<RowWrite>
  /** Milliseconds since 1970, by this device's clock; for display only. */
  readonly createdAt: number
  /** The `schemaVersion` of the build that made it; absent: 1. */
  readonly schemaVersion?: number | undefined
  /** What the writes became when they were frozen in a batch: whole values. Shown instead of `writes` while present. */
  readonly frozenWrites?: ReadonlyArray<FrozenWrite> | undefined
  /** The tail after the append that a 200 acknowledged. The entry is in the log at or before it. */
  readonly acknowledgedAt?: Offset | undefined
}

/** Who wrote, in which life, and the how-many-th batch it is (protocol section 6). */
export interface Stamp {
  readonly producerId: string
  readonly epoch: number
  readonly seq: number
}

/** One row as it was valued when its batch was frozen: the whole value, or its absence. */
export interface FrozenWrite {
  readonly operation: 'insert' | 'update' | 'delete'
  readonly type: string
  readonly key: string
  readonly value?: unknown
}

/**
 * The one batch that may be on its way: its entries in order, the exact bytes and the stamp were stored before the first
 * byte left. A retry sends the same bytes under the same stamp.
 */
export interface FrozenBatch {
  readonly stamp: Stamp
  readonly txids: ReadonlyArray<string>
  /** The exact body, a JSON array of events. */
  readonly body: string
  /**
   * The entries of it that a person has discarded while it was held. It may have arrived: it is looked for in the log,
   * and valued anew without them before anything of it is sent again.
   */
  readonly discarded?: ReadonlyArray<string> | undefined
}

/** The entries of a batch that were not discarded. */
export const remainingOf = ({
  txids,
  discarded = [],
}: Pick<FrozenBatch, 'txids' | 'discarded'>): ReadonlyArray<string> =>
  discarded.length === 0 ? txids : txids.filter((txid) => !discarded.includes(txid))

/** Whether anything of a batch remains without this entry. */
export const hasLeft = (batch: Pick<FrozenBatch, 'txids' | 'discarded'>, txid: string): boolean =>
  remainingOf(batch).some((other) => other !== txid)

/** An entry that the server refused for good, kept for the user to retry or discard. */
export interface Rejection {
  readonly entry: Entry
  /**
   * `row-deleted`: an update met a row that the log had deleted; `refused`: the server's answer; `stream-closed`: the
   * stream takes no more writes.
   */
  readonly reason: 'row-deleted' | 'refused' | 'stream-closed'
  /** In plain words: what happened, to what, and what can be done. */
  readonly message: string
  /** The HTTP status of a refusal. */
  readonly status?: number | undefined
}

/** Whether a value that was read or told is a stamp. */
export const isStamp: Guard<Stamp> = objectOf<Stamp>({ producerId: isText, epoch: isNumber, seq: isNumber })

/** Whether two stamps are the same one. */
export function isSameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a?.producerId === b?.producerId && a?.epoch === b?.epoch && a?.seq === b?.seq
}

/**
 * Whether a batch may take the place of the frozen one: its stamp, and its entries or the first of them, valued anew. What
 * was discarded of it is not part of it any more.
 */
export function isValuedAnew(
  frozen: Pick<FrozenBatch, 'stamp' | 'txids' | 'discarded'>,
  { stamp, txids }: Pick<FrozenBatch, 'stamp' | 'txids'>,
): boolean {
  const remaining = remainingOf(frozen)
  return isSameStamp(frozen.stamp, stamp) && txids.length > 0 && txids.every((txid, at) => txid === remaining[at])
}

/** Whether the frozen batch is the one that a change means: by its stamp and, where they are named, by its entries. */
export function isSameBatch(
  frozen: Pick<FrozenBatch, 'stamp' | 'txids'> | undefined,
  { stamp, txids }: { stamp: Stamp; txids?: ReadonlyArray<string> | undefined },
): boolean {
  if (!isSameStamp(frozen?.stamp, stamp)) return false
  return (
    txids === undefined ||
    (frozen?.txids.length === txids.length && txids.every((txid, at) => txid === frozen.txids[at]))
  )
}
