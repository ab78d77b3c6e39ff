import { BY_TXID } from '../core/changeset.ts'
import { NO_TAIL, type Destination } from './destination.ts'
import { isFirstBatch } from './identity.ts'

/** What an inbox is made of. */
export interface InboxOptions {
  /** The stream that is the inbox. */
  readonly inbox: Destination
  readonly url: string
  /** Makes the inbox; absent where it is not made from here. */
  readonly create?: ((signal: AbortSignal) => Promise<unknown>) | undefined
}

/**
 * Makes of a stream's destination one for an inbox: a stream that a backend consumes and nobody here reads. What it has
 * taken ends by the echo of its txid in the stream that is read. The same stamp carries the same bytes, so a duplicate
 * was taken as well; should the inbox forget the producer, a batch can come twice, and who consumes it knows the txids.
 *
 * An inbox that is not there (404) is made for the first batch of a profile, never later: then it was removed.
 */
export function createInboxDestination({ inbox, url, create }: InboxOptions): Destination {
  return {
    name: url,
    canLook: false,
    tail: async () => NO_TAIL,
    async send(batch, signal, attempt) {
      let outcome = await inbox.send(batch, signal, attempt)
      if (outcome.kind === 'missing' && outcome.status === 404 && create !== undefined && isFirstBatch(batch)) {
        const isMade = await create(signal).then(
          () => true,
          () => false,
        )
        if (isMade) outcome = await inbox.send(batch, signal, attempt)
      }
      const isTaken = outcome.kind === 'accepted' || outcome.kind === 'duplicate'
      return isTaken ? { kind: 'accepted', offset: BY_TXID } : outcome
    },
  }
}
