import { DurableStream, FetchError, type DurableStreamOptions, type StreamErrorHandler } from '@oxbow/client'
import type { Destination } from '../outbox/destination.ts'
import { createInboxDestination } from '../outbox/inbox-destination.ts'
import { createSendDestination, type Send } from '../outbox/send-destination.ts'
import { createStreamDestination, type AskForCredentials } from '../outbox/stream-destination.ts'

/**
 * Where local writes go.
 *
 * - absent: into the stream that is read.
 * - `{ url, headers, … }`: into another stream, an inbox that a backend consumes; it writes the outcome, with the same
 *   txid, into the stream that is read.
 * - `{ send }`: to an endpoint of your own, which does the same.
 * - `false`: nowhere. The collections are read-only, and `insert`, `update` and `delete` throw.
 */
export type WritesOption = DurableStreamOptions | { readonly send: Send } | false

/** Makes the destination of a database's outbox; nothing for one that is only read. */
export function createDestination(
  writes: WritesOption | undefined,
  stream: DurableStream,
  onError: StreamErrorHandler | undefined,
): Destination | undefined {
  if (writes === false) return undefined
  if (writes === undefined) return createStreamDestination(stream, askBy(onError, stream.url))
  if ('send' in writes) return createSendDestination(writes.send)
  const inbox = new DurableStream(writes)
  return createInboxDestination(createStreamDestination(inbox, askBy(writes.onError ?? onError, inbox.url)))
}

/** The application's error handler of the stream, asked for new credentials when a write is refused for them. */
const askBy =
  (onError: StreamErrorHandler | undefined, url: string): AskForCredentials =>
  async (response) =>
    (await onError?.(await FetchError.fromResponse(response.clone(), url))) ?? undefined
