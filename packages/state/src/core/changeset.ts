/** A position in a stream, as the server gave it. `-1` is the start. */
export type Offset = string

/** The position before the first message. */
export const START: Offset = '-1'

/** An offset that no stream reaches: what is acknowledged there ends by its txid alone. */
export const BY_TXID: Offset = '\uffff'

/** One row as the log has it: raw JSON, and the ordinal of the change that wrote it. */
export interface StoredRow {
  readonly value: unknown
  /** How many changes came before it in the log since the last start from the beginning. */
  readonly ordinal: number
}

export type Put = readonly [type: string, key: string, value: unknown, ordinal: number]
export type Delete = readonly [type: string, key: string]

/**
 * The net effect of one batch: the one currency between storage, tabs and collections.
 *
 * Applying it to the rows at `from` gives the rows at `to`. `reset` clears everything first. A key stands in `puts` or
 * in `deletes`, never in both; `puts` are in log order. It is plain JSON, so it can be stored and posted as it is.
 */
export interface Changeset {
  readonly from: Offset
  readonly to: Offset
  readonly reset: boolean
  readonly puts: ReadonlyArray<Put>
  readonly deletes: ReadonlyArray<Delete>
  /** Transaction ids seen in the batch, each once, unknown types included. */
  readonly txids: ReadonlyArray<string>
  /** The ordinal that the next change will get. */
  readonly nextOrdinal: number
}

/** Whether a changeset changes anything but when the end of the stream was last reached. */
export const hasContent = ({ from, to, reset, puts, deletes, txids }: Changeset): boolean =>
  reset || from !== to || puts.length + deletes.length + txids.length > 0
