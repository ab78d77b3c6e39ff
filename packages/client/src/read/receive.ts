// Turns the body of one response into pieces and batches, at the pace of the consumer.
import { concatBytes } from '../protocol/bytes.ts'
import type { Position } from '../protocol/position.ts'
import { createSseBatches, type SseEncoding } from '../sse/sse-batches.ts'
import { createSseParser } from '../sse/sse-parser.ts'
import type { Content } from './batch.ts'
import { readChunks, type BodyLink } from './read-chunks.ts'
import type { Sink } from './piece-queue.ts'

/** A connection that has said nothing yet answers soon or never; one that has spoken may be quiet for long. */
const FIRST_EVENT_MS = 15_000
export const SILENCE_MS = 90_000

export interface Reception extends BodyLink {
  readonly sink: Sink
  /**
   * Takes the (last piece of the) content of a batch; nothing if more than the batch was delivered before. Throws if it
   * cannot be decoded or is not of this stream.
   */
  accept(content: Content | undefined, position: Position): void
}

/**
 * Reads a response whose headers told where it ends. `progress` counts the bytes that a consumer of pieces has taken
 * since the last batch ended: after an interruption they come again, the same ones, and are not delivered twice.
 */
export const receivePage = async (
  reception: Reception,
  position: Position,
  progress: { delivered: number },
): Promise<void> => {
  const { sink, signal, accept } = reception
  let held: Uint8Array<ArrayBuffer>[] = []
  let heldBytes = 0
  let at = 0
  const release = (): Uint8Array<ArrayBuffer> => {
    const bytes = concatBytes(held)
    // Nothing of the body is kept while it is decoded.
    held = []
    heldBytes = 0
    return bytes
  }
  const handOver = (): void => {
    if (heldBytes === 0 || heldBytes < sink.pieceBytes) return
    sink.push(release(), undefined)
    progress.delivered = at
  }
  const take = (chunk: Uint8Array<ArrayBuffer>): Promise<void> | undefined => {
    // What is large enough before the last chunk comes is a piece; so the end of a batch is never empty without need.
    if (sink.pieceBytes > 0) handOver()
    const known = Math.min(Math.max(progress.delivered - at, 0), chunk.byteLength)
    at += chunk.byteLength
    if (known < chunk.byteLength) held.push(chunk.subarray(known))
    heldBytes += chunk.byteLength - known
    if (sink.pieceBytes === 0) handOver()
    return sink.room()
  }
  await readChunks(reception, () => SILENCE_MS, take)
  if (signal.aborted) return
  progress.delivered = Math.max(progress.delivered - at, 0)
  // A shorter page than the one that broke off ends before what was delivered: nobody stands at its end.
  const within = progress.delivered > 0 && !position.upToDate
  accept(within ? undefined : release(), position)
}

/** Reads a connection by events to its end. A broken connection is an end like any other: what was complete counts. */
export const receiveEvents = async (
  reception: Reception,
  encoding: SseEncoding,
  cursor: string | undefined,
): Promise<void> => {
  const { sink, signal, accept } = reception
  const decoder = new TextDecoder()
  const parse = createSseParser()
  const collect = createSseBatches(encoding, cursor)
  let spoken = false
  const silenceMs = (): number => (spoken ? SILENCE_MS : FIRST_EVENT_MS)
  const take = async (chunk: Uint8Array<ArrayBuffer>): Promise<void> => {
    for (const event of parse(decoder.decode(chunk, { stream: true }))) {
      const batch = collect(event)
      if (batch === undefined) continue
      spoken = true
      accept(batch.content, batch.position)
      if (signal.aborted) return
      await sink.room()
    }
  }
  await readChunks(reception, silenceMs, take)
}
