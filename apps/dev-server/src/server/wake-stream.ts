// Announces a wake to the pool of workers: an event at the end of an ordinary JSON stream (protocol section 15).
import { isJsonMediaType } from '@oxbow/client/protocol'
import type { StoreWriter } from '../store/stream-store.ts'
import { relativePath } from '../subscriptions/relative-path.ts'
import { type HandlerContext, locate } from './context.ts'

export interface WakeAnnouncement {
  readonly subscriptionId: string
  /** The stream with the work. */
  readonly path: string
  readonly generation: number
}

/** Appends a wake event; says whether the stream takes one. It is missing, closed, or no JSON stream otherwise. */
export const appendWakeEvent = (
  context: HandlerContext,
  writer: StoreWriter,
  wakePath: string,
  { subscriptionId, path, generation }: WakeAnnouncement,
): boolean => {
  const located = locate(context, writer, wakePath)
  if (located.kind !== 'live') return false
  const { record } = located
  if (record.closure.kind === 'closed' || !isJsonMediaType(record.contentType)) return false
  const nowMs = context.clock.now()
  const event = {
    type: 'wake',
    subscription_id: subscriptionId,
    stream: relativePath(path, context.root),
    generation,
    ts: nowMs,
  }
  const payload = new TextEncoder().encode(JSON.stringify(event))
  const tail = record.tail + payload.length
  writer.putBlock(record.incarnation, { end: tail, payload })
  writer.putStream({ ...record, tail, usedMs: nowMs })
  return true
}
