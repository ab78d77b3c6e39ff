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
 *
 * When the credentials are refused (401), the `onError` of the stream that is read is asked, or that of the inbox where it
 * has one: what it gives is used from then on, and `send` is called once more when it gives anything.
 */
export type WritesOption = DurableStreamOptions | { readonly send: Send } | false

/** Makes the destination of a database's outbox; nothing for one that is only read. */
export function createDestination(writes: WritesOption | undefined, stream: DurableStream): Destination | undefined {
  if (writes === false) return undefined
  if (writes === undefined) return createStreamDestination(stream, askBy(stream.onError, stream.url))
  if ('send' in writes) return createSendDestination(writes.send, askBy(stream.onError, stream.url))
  const inbox = new DurableStream(writes)
  return createInboxDestination(createStreamDestination(inbox, askBy(writes.onError ?? stream.onError, inbox.url)))
}

/** The application's error handler of the stream, asked for new credentials when a write is refused for them. */
const askBy =
  (onError: StreamErrorHandler | undefined, url: string): AskForCredentials =>
  async (response) =>
    (await onError?.(await FetchError.fromResponse(response.clone(), url))) ?? undefined
