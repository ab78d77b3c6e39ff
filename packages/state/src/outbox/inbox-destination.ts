import { BY_TXID } from '../core/entry.ts'
import { NO_TAIL, type Destination } from './destination.ts'

/**
 * Makes of a stream's destination one for an inbox: a stream that a backend consumes and nobody here reads. What it has
 * taken ends by the echo of its txid in the stream that is read. The same stamp carries the same bytes, so a duplicate
 * was taken as well; should the inbox forget the producer, a batch can come twice, and who consumes it knows the txids.
 */
export function createInboxDestination(inbox: Destination, url: string): Destination {
  return {
    name: url,
    canLook: false,
    tail: async () => NO_TAIL,
    async send(batch, signal, attempt) {
      const outcome = await inbox.send(batch, signal, attempt)
      const isTaken = outcome.kind === 'accepted' || outcome.kind === 'duplicate'
      return isTaken ? { kind: 'accepted', offset: BY_TXID } : outcome
    },
  }
}
