// Which appends of one handle share a request: as many as wait, in the order in which they came, as long as one request
// can say the same of all of them.
import type { MessageData } from './message-body.ts'

/** The three producer headers of one request, protocol section 6. */
export interface ProducerStamp {
  readonly id: string
  readonly epoch: number
  readonly seq: number
}

/** One append that waits. */
export interface QueuedAppend {
  /** Absent in a close without a last message. */
  readonly data: MessageData | undefined
  readonly contentType: string
  /** `Stream-Seq`: has to grow from request to request. */
  readonly seq?: string | undefined
  readonly stamp?: ProducerStamp | undefined
  /** The stream is closed after this message. */
  readonly close?: boolean | undefined
}

/**
 * Splits a queue into the appends of the next request and those that wait on. A request has one content type. A stamp
 * numbers one request, so a stamped append goes alone; so does a close. The `Stream-Seq` of a request is the last one
 * given, and one that does not grow starts a request of its own, for the server to judge (protocol section 5).
 */
export const takeBatch = <T extends QueuedAppend>(queue: ReadonlyArray<T>): { batch: T[]; rest: T[] } => {
  const [first] = queue
  if (first === undefined) return { batch: [], rest: [] }
  let length = 1
  let seq = first.seq
  while (isShareable(first)) {
    const next = queue[length]
    if (next === undefined || !isShareable(next) || next.contentType !== first.contentType) break
    if (seq !== undefined && next.seq !== undefined && next.seq <= seq) break
    seq = next.seq ?? seq
    length++
  }
  return { batch: queue.slice(0, length), rest: queue.slice(length) }
}

/** The `Stream-Seq` of a batch: the last that was given. */
export const seqOf = (batch: ReadonlyArray<QueuedAppend>): string | undefined =>
  batch.map((append) => append.seq).findLast((seq) => seq !== undefined)

const isShareable = (append: QueuedAppend): boolean => append.stamp === undefined && append.close !== true
