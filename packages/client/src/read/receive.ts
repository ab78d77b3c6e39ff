// Turns the body of one response into pieces and batches, at the pace of the consumer.
import { concatBytes } from '../protocol/bytes.ts'
import type { Position } from '../protocol/position.ts'
import { createSseBatches, type SseEncoding } from '../sse/sse-batches.ts'
import { createSseParser } from '../sse/sse-parser.ts'
import type { Content } from './batch.ts'
import { readChunks } from './read-chunks.ts'
import type { SilenceWatch } from './silence-watch.ts'
import type { Sink } from './sink.ts'

/** A connection that has said nothing yet answers soon or never; one that has spoken may be quiet for long. */
const FIRST_EVENT_MS = 15_000
export const SILENCE_MS = 90_000

export interface Reception {
  readonly response: Response
  readonly sink: Sink
  readonly signal: AbortSignal
  readonly watch: SilenceWatch
  /** Takes the (last piece of the) content of a batch. Throws if it cannot be decoded or is not of this stream. */
  accept(content: Content, position: Position): void
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
  const { response, sink, signal, watch, accept } = reception
  const collected: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for await (const chunk of readChunks(response.body, { signal, watch, silenceMs: () => SILENCE_MS })) {
    if (!sink.piecewise) {
      collected.push(chunk)
      continue
    }
    const fresh = chunk.subarray(Math.min(Math.max(progress.delivered - at, 0), chunk.byteLength))
    at += chunk.byteLength
    progress.delivered = Math.max(progress.delivered, at)
    if (fresh.byteLength > 0) sink.push(fresh, undefined)
    await sink.room()
  }
  if (signal.aborted) return
  progress.delivered -= at
  accept(concatBytes(collected), position)
}

/** Reads a connection by events to its end. A broken connection is an end like any other: what was complete counts. */
export const receiveEvents = async (
  reception: Reception,
  encoding: SseEncoding,
  cursor: string | undefined,
): Promise<void> => {
  const { response, sink, signal, watch, accept } = reception
  const decoder = new TextDecoder()
  const parse = createSseParser()
  const collect = createSseBatches(encoding, cursor)
  let spoken = false
  const silenceMs = (): number => (spoken ? SILENCE_MS : FIRST_EVENT_MS)
  for await (const chunk of readChunks(response.body, { signal, watch, silenceMs })) {
    for (const event of parse(decoder.decode(chunk, { stream: true }))) {
      const batch = collect(event)
      if (batch === undefined) continue
      spoken = true
      accept(batch.content, batch.position)
      if (signal.aborted) return
      await sink.room()
    }
  }
}
